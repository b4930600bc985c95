/* Who speaks and who is spoken to.
 * Fields: X(identifier, name, type, family, meaning, source); kinds: X(identifier, name, families, meaning). */
#ifndef SENTINEL_EVENT_TERMS_PARTY_H
#define SENTINEL_EVENT_TERMS_PARTY_H

#define FIELDS_SERVER(X) \
    X(SERVER_IP, "server.ip", ADDRESS, SERVER, "address the answer came from, or the request went to", "IP header") \
    X(SERVER_MAC, "server.mac", MAC, SERVER, "MAC the answer came from", "Ethernet header") \
    X(SERVER_PORT, "server.port", INTEGER, SERVER, "UDP port of the server", "UDP header") \
    X(SERVER_ID, "server.id", ADDRESS, SERVER, "server identifier", "RFC 2132 §9.7, option 54") \
    X(SERVER_ROLE, "server.role", TEXT, SERVER, "what it acted as: dhcp, pxe, tftp, …", "event kind") \
    X(SERVER_TTL, "server.ttl", INTEGER, SERVER, "TTL of the answer", "IP header") \
    X(SERVER_IP_ID, "server.ip_id", INTEGER, SERVER, "IPv4 identification of the answer", "IP header") \
    X(SERVER_SERVICE, "server.service", TEXT, SERVER, "the policy's name for it", "policy") \
    X(SERVER_VERDICT, "server.verdict", TEXT, SERVER, \
      "authorised, unknown, wrong-identity, wrong-segment, wrong-role, expired; unlisted when there is no policy that could tell", "policy") \
    X(SERVER_SOFTWARE, "server.software", TEXT, SERVER, "what its answers so far look like: dnsmasq, WDS, …", "rules/fingerprints.yaml") \
    X(SERVER_CONFLICT, "server.conflict", BOOL, SERVER, \
      "two different answers of one kind in one transaction bear one server identifier but come from two MACs", "boot tracker") \
    X(SERVER_CLAIMS, "server.claims", ADDRESSES, SERVER, \
      "protected addresses that its MAC claimed within the last ten minutes and is not listed for", "binding tracker, policy") \
    X(SERVER_CLAIMED_BEFORE, "server.claimed_before", INTEGER, SERVER, "seconds since the first of these claims", "binding tracker")

#define FIELDS_CLIENT(X) \
    X(CLIENT_MAC, "client.mac", MAC, CLIENT, "hardware address of the client", "RFC 2131 §2, chaddr") \
    X(CLIENT_ETHER, "client.ether", MAC, CLIENT, "MAC the client's request came from", "Ethernet header") \
    X(CLIENT_IP, "client.ip", ADDRESS, CLIENT, "address of the client, where it has one", "IP header") \
    X(CLIENT_PORT, "client.port", INTEGER, CLIENT, "UDP port of the client", "UDP header") \
    X(CLIENT_TTL, "client.ttl", INTEGER, CLIENT, "TTL of the request", "IP header") \
    X(CLIENT_IP_ID, "client.ip_id", INTEGER, CLIENT, "IPv4 identification of the request", "IP header") \
    X(CLIENT_UUID, "client.uuid", BYTES, CLIENT, "machine GUID", "RFC 4578 §2.3, option 97") \
    X(CLIENT_ARCH, "client.arch", INTEGER, CLIENT, "processor architecture type", "RFC 4578 §2.1, option 93 or 60") \
    X(CLIENT_ARCH_NAME, "client.arch_name", TEXT, CLIENT, "that type in words", "IANA processor architecture types") \
    X(CLIENT_BOOTING, "client.booting", BOOL, CLIENT, "known to be booting from the network", "boot tracker") \
    X(CLIENT_VERDICT, "client.verdict", TEXT, CLIENT, \
      "known, unknown, or allowed: unknown where the policy minds none; absent without an inventory", "policy, clients") \
    X(CLIENT_CARRIED, "client.carried", BOOL, CLIENT, \
      "its request came in a frame of a listed Wi-Fi controller, relay or router", "policy") \
    X(CLIENT_INVENTED, "client.invented", TEXTS, CLIENT, \
      "signs of a made-up client: ether (another Ethernet source), group (a group address), shared_xid (many clients, one transaction)", \
      "boot tracker") \
    X(CLIENT_RANDOM, "client.random", BOOL, CLIENT, \
      "its hardware address is drawn at random: locally administered, and of no hypervisor or container that is known", \
      "IEEE 802c") \
    X(CLIENT_OFFERED, "client.offered", BOOL, CLIENT, "was given boot data within the last 24 hours", "boot tracker") \
    X(CLIENT_LOADED, "client.loaded", BOOL, CLIENT, "asked for a file that it had been given, within the last 24 hours", "boot tracker") \
    X(CLIENT_WATCHED, "client.watched", BOOL, CLIENT, \
      "its segment was watched for the last 15 minutes: what was not seen of it did not happen", "boot tracker")

#endif
