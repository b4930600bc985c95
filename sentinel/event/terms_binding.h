/* Which MAC speaks for a protected address, redirects, and answers for protected names.
 * Fields: X(identifier, name, type, family, meaning, source); kinds: X(identifier, name, families, meaning). */
#ifndef SENTINEL_EVENT_TERMS_BINDING_H
#define SENTINEL_EVENT_TERMS_BINDING_H

#define FIELDS_BINDING(X) \
    X(BINDING_ADDRESS, "binding.address", ADDRESS, BINDING, "address of a service, or of a router towards it, that is claimed", "ARP, neighbour discovery") \
    X(BINDING_MAC, "binding.mac", MAC, BINDING, "for which MAC", "ARP, neighbour discovery") \
    X(BINDING_RIVAL, "binding.rival", MAC, BINDING, "another MAC that it was claimed for within the last hour, the latest", "binding tracker") \
    X(BINDING_CONTESTED, "binding.contested", BOOL, BINDING, "both claim it by turns: nobody moved, two fight", "binding tracker") \
    X(BINDING_UNASKED, "binding.unasked", BOOL, BINDING, "an answer, and nobody was seen to ask for it within the last five seconds", "binding tracker") \
    X(BINDING_CLAIMS, "binding.claims", INTEGER, BINDING, "claims by that MAC within the last ten seconds", "binding tracker") \
    X(BINDING_VIRTUAL, "binding.virtual", TEXT, BINDING, "the MAC is from the range of a virtual address: vrrp, hsrp, glbp, nlb", \
      "RFC 5798 §7.3; vendors") \
    X(BINDING_VERDICT, "binding.verdict", TEXT, BINDING, \
      "listed; claimed: the policy lists other MACs for it; unconstrained: it lists none; elsewhere: the address is not of this segment", "policy") \
    X(BINDING_SERVICE, "binding.service", TEXT, BINDING, "the policy's name for whom the address belongs to", "policy")

#define FIELDS_REDIRECT(X) \
    X(REDIRECT_GATEWAY, "redirect.gateway", ADDRESS, REDIRECT, "where to send from now on", "RFC 792; RFC 4861 §4.5") \
    X(REDIRECT_DESTINATION, "redirect.destination", ADDRESS, REDIRECT, "what is meant for this address", "RFC 792; RFC 4861 §4.5") \
    X(REDIRECT_HOST, "redirect.host", ADDRESS, REDIRECT, "the host that is told to", "IP header") \
    X(REDIRECT_CONCERNS, "redirect.concerns", TEXTS, REDIRECT, \
      "which of these is a service's: destination (traffic towards it), host (its own traffic), gateway", "policy") \
    X(REDIRECT_VERDICT, "redirect.verdict", TEXT, REDIRECT, \
      "listed: a listed router names another one, or the destination itself; unlisted", "policy")

#define FIELDS_NAME(X) \
    X(NAME_PROTOCOL, "name.protocol", TEXT, NAME, "dns, mdns, llmnr or netbios", "port") \
    X(NAME_ASKED, "name.asked", TEXT, NAME, "name in the question, where the answer repeats it", "RFC 1035 §4.1.2") \
    X(NAME_ANSWERED, "name.answered", TEXT, NAME, "the service's name that is answered for", "RFC 1035 §4.1.3; RFC 1002 §4.2.13") \
    X(NAME_ADDRESSES, "name.addresses", ADDRESSES, NAME, "where it is said to live", "RFC 1035 §3.4.1; RFC 3596") \
    X(NAME_LIFETIME, "name.lifetime", INTEGER, NAME, "for how many seconds, the shortest", "RFC 1035 §4.1.3") \
    X(NAME_VERDICT, "name.verdict", TEXT, NAME, \
      "right; own: the service speaks for itself; wrong; unconstrained: the policy does not know where it lives", "policy") \
    X(NAME_WRONG, "name.wrong", ADDRESSES, NAME, "addresses that are not the service's", "policy") \
    X(NAME_EXPECTED, "name.expected", ADDRESSES, NAME, "addresses that are", "policy") \
    X(NAME_SERVICE, "name.service", TEXT, NAME, "the policy's name for whom the name belongs to", "policy")

#define KINDS_BINDING(X) \
    X(ICMP_REDIRECT, "icmp.redirect", FAMILIES_ANY | FAMILY_REDIRECT, "a router, or somebody in its name, tells a host to send elsewhere") \
    X(NAME_ANSWER, "name.answer", FAMILIES_ANY | FAMILY_NAME, "somebody says where a service's name lives")

#endif
