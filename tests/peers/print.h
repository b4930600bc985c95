/* Fields of a JSON line, each with the comma in front; and one printer a family of protocols. All that strangers wrote goes out in
 * hex. */
#ifndef PEERS_PRINT_H
#define PEERS_PRINT_H

#include "proto/ipsec.h"
#include "proto/proto.h"

void print_hex(const char *name, struct bytes b);
void print_addr(const char *name, const struct addr *addr);
void print_mac(const char *name, const struct mac *mac);
void print_number(const char *name, uint64_t number);
/* IPv6 addresses as 32 hex digits. */
void print_addr6(const char *name, const struct addr *addr);
void print_addrs6(const char *name, const struct addr *addr, size_t count);

void print_dhcp4(const struct packet *p, const struct message *m);
void print_dhcp6(const struct packet *p, const struct message *m);
void print_nd(const struct packet *p, const struct message *m);
void print_membership(const struct packet *p, const struct message *m);
void print_uftp(const struct packet *p, const struct message *m);
void print_sap(const struct packet *p, const struct message *m);
void print_ipsec(const struct ipsec *m);
void print_icmp(const struct packet *p, const struct message *m);
void print_names(const struct packet *p, const struct message *m);
void print_http(const struct packet *p, const struct message *m);
void print_smb(const struct packet *p, const struct message *m);
void print_tls(const struct packet *p, const struct message *m);

#endif
