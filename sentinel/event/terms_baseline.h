/* What is known of a responder from before.
 * Fields: X(identifier, name, type, family, meaning, source); kinds: X(identifier, name, families, meaning). */
#ifndef SENTINEL_EVENT_TERMS_BASELINE_H
#define SENTINEL_EVENT_TERMS_BASELINE_H

#define FIELDS_BASELINE(X) \
    X(BASELINE_SOURCE, "baseline.source", TEXT, BASELINE, "store: earlier runs knew the server; run: only this one does", "baseline") \
    X(BASELINE_SINCE, "baseline.since", TEXT, BASELINE, "when the server was first known to answer in that role there", "baseline") \
    X(BASELINE_CHANGED, "baseline.changed", TEXTS, BASELINE, "in what the answer is unlike the server's earlier ones", "habits of responders") \
    X(BASELINE_SCORE, "baseline.score", INTEGER, BASELINE, "what these changes weigh, of 100", "habits of responders") \
    X(BASELINE_ALTERNATES, "baseline.alternates", BOOL, BASELINE, "minutes after its manner changed the server answers in the old one again: both are there", "habits of responders") \
    X(BASELINE_SILENCE, "baseline.silence", INTEGER, BASELINE, "seconds since an authorised server last answered", "responders") \
    X(BASELINE_OTHERS, "baseline.others", INTEGER, BASELINE, "answers of others since then", "responders")

#define KINDS_BASELINE(X) \
    X(RESPONDER_SILENT, "responder.silent", FAMILIES_ANY, \
      "clients ask and only others answer, where server.* used to")

#endif
