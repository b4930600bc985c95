#include "detect/rule.h"

#include <string.h>

const char *const attack_version = "16.1";

/* A technique may serve several tactics; the one named is what it means on a boot network, and one that later releases
 * of ATT&CK kept. */
static const struct attack_info techniques[] = {
    {"T1039", "Data from Network Shared Drive", "TA0009", "Collection"},
    {"T1040", "Network Sniffing", "TA0007", "Discovery"},
    {"T1083", "File and Directory Discovery", "TA0007", "Discovery"},
    {"T1105", "Ingress Tool Transfer", "TA0011", "Command and Control"},
    {"T1200", "Hardware Additions", "TA0001", "Initial Access"},
    {"T1498.001", "Direct Network Flood", "TA0040", "Impact"},
    {"T1498.002", "Reflection Amplification", "TA0040", "Impact"},
    {"T1499.002", "Service Exhaustion Flood", "TA0040", "Impact"},
    {"T1542", "Pre-OS Boot", "TA0003", "Persistence"},
    {"T1542.005", "TFTP Boot", "TA0003", "Persistence"},
    {"T1552.001", "Credentials In Files", "TA0006", "Credential Access"},
    {"T1557", "Adversary-in-the-Middle", "TA0006", "Credential Access"},
    {"T1557.001", "LLMNR/NBT-NS Poisoning and SMB Relay", "TA0006", "Credential Access"},
    {"T1557.002", "ARP Cache Poisoning", "TA0006", "Credential Access"},
    {"T1557.003", "DHCP Spoofing", "TA0006", "Credential Access"},
    {"T1565.002", "Transmitted Data Manipulation", "TA0040", "Impact"},
};

const struct attack_info *attack_find(const char *technique)
{
    for (size_t i = 0; i < sizeof techniques / sizeof *techniques; i++) {
        if (strcmp(techniques[i].technique, technique) == 0)
            return &techniques[i];
    }
    return NULL;
}
