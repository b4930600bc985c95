/* What the policy and the fingerprints say of a party.
 * Fields: X(identifier, name, type, family, meaning, source); kinds: X(identifier, name, families, meaning). */
#ifndef SENTINEL_EVENT_TERMS_POLICY_H
#define SENTINEL_EVENT_TERMS_POLICY_H

#define FIELDS_POLICY(X) \
    X(CONTENT_VERDICT, "content.verdict", TEXT, POLICY, "listed, off-policy or unconstrained: what the policy says of what was handed out; of a file also unverifiable: not all of it was seen", "policy") \
    X(CONTENT_OFF_POLICY, "content.off_policy", TEXTS, POLICY, \
      "which part is off policy: next_server, boot_server, boot_file, boot_url, boot_transport, root_path, config_file, ipxe, " \
      "routers, routes, dns, wpad, boot_file_hash, distribution_transport, distribution_smb; of image sessions: group, port, " \
      "integrity, cleartext", "policy") \
    X(CONTENT_FOUND, "content.found", TEXTS, POLICY, "the values that are off policy", "policy") \
    X(POLICY_LINE, "policy.line", TEXT, POLICY, "file and line of the policy that decided", "policy") \
    X(POLICY_EXPECTED, "policy.expected", ADDRESSES, POLICY, "who is authorised in that role on that segment", "policy") \
    X(POLICY_WRITES, "policy.writes", BOOL, POLICY, "the policy lets clients write to that server", "policy") \
    X(POLICY_LISTED, "policy.listed", BOOL, POLICY, "the server's address belongs to a service of the policy, in whatever role", "policy") \
    X(POLICY_CLIENT_LISTED, "policy.client_listed", BOOL, POLICY, \
      "the client's address belongs to a service of the policy, or is the end of a channel: a site server, say", "policy") \
    X(POLICY_ROLES, "policy.roles", TEXTS, POLICY, "the roles that the server asked has on this segment", "policy") \
    X(POLICY_RELAY, "policy.relay", TEXT, POLICY, \
      "listed; unknown; impostor: a listed relay's address in what another host sends", "policy")

#define FIELDS_FINGERPRINT(X) \
    X(FINGERPRINT_TOOL, "fingerprint.tool", TEXT, FINGERPRINT, "known tool that the packet looks like", "rules/fingerprints.yaml") \
    X(FINGERPRINT_KIND, "fingerprint.kind", TEXT, FINGERPRINT, "attack or probe", "rules/fingerprints.yaml") \
    X(FINGERPRINT_SCORE, "fingerprint.score", INTEGER, FINGERPRINT, "points that its traits add up to, of 100", "rules/fingerprints.yaml") \
    X(FINGERPRINT_TRAITS, "fingerprint.traits", TEXTS, FINGERPRINT, "the traits that matched", "rules/fingerprints.yaml")

#endif
