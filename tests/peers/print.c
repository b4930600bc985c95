#include "print.h"

#include <stdio.h>

void print_hex(const char *name, struct bytes b)
{
    printf(",\"%s\":\"", name);
    while (b.left)
        printf("%02x", bytes_u8(&b));
    printf("\"");
}

void print_addr(const char *name, const struct addr *addr)
{
    char text[ADDR_TEXT];
    printf(",\"%s\":\"%s\"", name, addr_format(addr, text));
}

void print_mac(const char *name, const struct mac *mac)
{
    char text[MAC_TEXT];
    printf(",\"%s\":\"%s\"", name, mac_format(mac, text));
}

void print_number(const char *name, uint64_t number)
{
    printf(",\"%s\":%llu", name, (unsigned long long)number);
}

/* ["hex", …] */
void print_addrs6(const char *name, const struct addr *addr, size_t count)
{
    printf(",\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        printf(i ? ",\"" : "\"");
        for (size_t k = 0; k < sizeof addr->byte; k++)
            printf("%02x", addr[i].byte[k]);
        printf("\"");
    }
    printf("]");
}

void print_addr6(const char *name, const struct addr *addr)
{
    print_hex(name, bytes_of(addr->byte, sizeof addr->byte));
}
