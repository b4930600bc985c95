/* The service manager's protocol (sd_notify(3)): one datagram to the socket that $NOTIFY_SOCKET names. */
#ifndef SENTINEL_KEEPER_NOTIFY_H
#define SENTINEL_KEEPER_NOTIFY_H

/* "READY=1\nSTATUS=…". Without a service manager nothing happens. */
void notify(const char *state);
/* RELOADING=1 with the time that the manager wants with it. */
void notify_reloading(void);

#endif
