/* Distribution points: what is asked of them, and SMB.
 * Fields: X(identifier, name, type, family, meaning, source); kinds: X(identifier, name, families, meaning). */
#ifndef SENTINEL_EVENT_TERMS_SHARE_H
#define SENTINEL_EVENT_TERMS_SHARE_H

#define FIELDS_DISTRIBUTION(X) \
    X(DISTRIBUTION_PLACE, "distribution.place", TEXT, DISTRIBUTION, \
      "packages, signatures, library (the content library), images (REMINST); other clients' copies: branch-cache, peer-cache", \
      "paths and shares of ConfigMgr and WDS; MS-PCCRD") \
    X(DISTRIBUTION_PACKAGE, "distribution.package", TEXT, DISTRIBUTION, "package or content that the name says", "paths and shares") \
    X(DISTRIBUTION_LISTING, "distribution.listing", BOOL, DISTRIBUTION, "a folder's contents are asked for, not a file", "PROPFIND, folders' paths, SMB2 QUERY_DIRECTORY") \
    X(DISTRIBUTION_LISTED, "distribution.listed", BOOL, DISTRIBUTION, "the client asked for the list of all packages", "walk tracker") \
    X(DISTRIBUTION_PACKAGES, "distribution.packages", INTEGER, DISTRIBUTION, "different packages that the client went through, at least", "walk tracker") \
    X(DISTRIBUTION_LISTINGS, "distribution.listings", INTEGER, DISTRIBUTION, "folders that it listed", "walk tracker") \
    X(DISTRIBUTION_FILES, "distribution.files", INTEGER, DISTRIBUTION, "files that it asked for", "walk tracker") \
    X(DISTRIBUTION_SECONDS, "distribution.seconds", INTEGER, DISTRIBUTION, "how long it has been at it", "walk tracker") \
    X(DISTRIBUTION_SOURCES, "distribution.sources", TEXTS, DISTRIBUTION, "where the copies lie, as an answer of BranchCache says: address and port", "MS-PCCRD §2.2.3.8")

#define FIELDS_SMB(X) \
    X(SMB_DIALECT, "smb.dialect", TEXT, SMB, "SMB 1, SMB 2.1, SMB 3.1.1, …", "MS-SMB2 §2.2.4") \
    X(SMB_SIGNING, "smb.signing", TEXT, SMB, "required, by either side; enabled; off", "MS-SMB2 §2.2.3, §2.2.4") \
    X(SMB_PROTECTION, "smb.protection", TEXT, SMB, "encrypted, signed, or none: whoever is between can change it; absent: the beginning was not seen", "MS-SMB2 §3.2.5.3") \
    X(SMB_GUEST, "smb.guest", BOOL, SMB, "the session is a guest's or nobody's: it cannot be signed", "MS-SMB2 §2.2.6") \
    X(SMB_SHARE, "smb.share", TEXT, SMB, "share, as asked for", "MS-SMB2 §2.2.9") \
    X(SMB_FILE, "smb.file", TEXT, SMB, "file or folder on the share", "MS-SMB2 §2.2.13") \
    X(SMB_STATUS, "smb.status", INTEGER, SMB, "0: granted; else the error", "MS-ERREF §2.3")

#define KINDS_SHARE(X) \
    X(SMB_NEGOTIATE, "smb.negotiate", FAMILIES_ANY | FAMILY_SMB, "an SMB server chooses a dialect") \
    X(SMB_SESSION, "smb.session", FAMILIES_ANY | FAMILY_SMB, "an SMB session is set up, or its encryption begins: how it is protected") \
    X(SMB_TREE_CONNECT, "smb.tree_connect", FAMILIES_SHARE, "a server grants or denies a share of a distribution point") \
    X(SMB_OPEN, "smb.open", FAMILIES_SHARE, "a client opens or lists something on such a share") \
    X(CACHE_REQUEST, "cache.request", FAMILIES_ANY | FAMILY_DISTRIBUTION, "a client asks all others for a copy of content: BranchCache, peer cache") \
    X(CACHE_ANSWER, "cache.answer", FAMILIES_ANY | FAMILY_DISTRIBUTION, "another client, or somebody in its stead, says that it has one") \
    X(DISTRIBUTION_WALK, "distribution.walk", FAMILIES_HTTP | FAMILY_SMB, "a client goes through the packages of a distribution point")

#endif
