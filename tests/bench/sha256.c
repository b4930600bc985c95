/* What reading by libpcap and SHA-256 by libcrypto take, and nothing else: hashes the payload of every TFTP DATA, one digest for all,
 * and counts the frames. The yardstick of transfers that are hashed. */
#include <openssl/evp.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>

enum { HEADERS = 14 + 20 + 8, OPCODE_AND_BLOCK = 4 };

int main(int argc, char **argv)
{
    char error[PCAP_ERRBUF_SIZE];
    pcap_t *capture = argc == 2 ? pcap_open_offline(argv[1], error) : NULL;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (!capture || !context || !EVP_DigestInit_ex(context, EVP_sha256(), NULL)) {
        fprintf(stderr, "usage: sha256 CAPTURE\n");
        return 2;
    }
    struct pcap_pkthdr *header;
    const u_char *data;
    unsigned long frames = 0;
    for (; pcap_next_ex(capture, &header, &data) == 1; frames++) {
        size_t skip = HEADERS + OPCODE_AND_BLOCK;
        if (header->caplen > skip && data[HEADERS] == 0 && data[HEADERS + 1] == 3)
            EVP_DigestUpdate(context, data + skip, header->caplen - skip);
    }
    EVP_MD_CTX_free(context);
    pcap_close(capture);
    fprintf(stderr, "%lu\n", frames);
    return 0;
}
