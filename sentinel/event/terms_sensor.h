/* The sensor itself.
 * Fields: X(identifier, name, type, family, meaning, source); kinds: X(identifier, name, families, meaning). */
#ifndef SENTINEL_EVENT_TERMS_SENSOR_H
#define SENTINEL_EVENT_TERMS_SENSOR_H

#define FIELDS_SENSOR(X) \
    X(TROUBLE_SUBJECT, "trouble.subject", TEXT, SENSOR, "what it is about: an interface, a sink, a file, a table", "keeper") \
    X(TROUBLE_REASON, "trouble.reason", TEXT, SENSOR, "what happened, in words", "keeper") \
    X(TROUBLE_COUNT, "trouble.count", INTEGER, SENSOR, "frames lost, deaths, entries turned away, records waiting", "keeper") \
    X(TROUBLE_SECONDS, "trouble.seconds", INTEGER, SENSOR, "how long it has lasted", "keeper")

#define KINDS_SENSOR(X) \
    X(SENSOR_LOSS, "sensor.loss", FAMILIES_SENSOR, "frames were lost before anybody looked at them") \
    X(SENSOR_DIED, "sensor.died", FAMILIES_SENSOR, "a process of the sensor died or hung and was started anew") \
    X(SENSOR_BLIND, "sensor.blind", FAMILIES_SENSOR, "an interface shows nothing: it is down, gone or silent") \
    X(SENSOR_SEES, "sensor.sees", FAMILIES_SENSOR, "an interface that showed nothing shows something again") \
    X(SENSOR_REJECTED, "sensor.rejected", FAMILIES_SENSOR, "a reload was refused; the old policy and rules stay") \
    X(SENSOR_EXHAUSTED, "sensor.exhausted", FAMILIES_SENSOR, "a table or queue was full: something was forgotten or turned away") \
    X(SENSOR_EXCEPTION, "sensor.exception", FAMILIES_SENSOR, "an exception of the policy has run out and would have covered something") \
    X(SENSOR_BACKLOG, "sensor.backlog", FAMILIES_SENSOR, "a receiver or the store does not keep up")

#endif
