/* Any bytes as a message of a sensor: read by the keeper, and what is taken must be what is said to be taken. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "keeper/ipc.h"
#include "keeper/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ipc_message m;
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy)
        return 0;
    if (size)
        memcpy(copy, data, size);
    if (ipc_read(bytes_of(copy, size), &m) == 0 && m.type == IPC_ALERT) {
        if (strpbrk(m.alert.line, "\n\r\x1b") || !json_is_object(bytes_of(m.alert.line, strlen(m.alert.line))))
            abort();
        static uint8_t again[IPC_MOST];
        if (ipc_write_alert(again, &m.alert) != size || memcmp(again, copy, size) != 0)
            abort();
    }
    if (size && copy[0] == IPC_OBSERVATION && ipc_read(bytes_of(copy, size), &m) == 0) {
        static uint8_t again[IPC_MOST];
        if (m.observation.kind >= OBSERVATION_KINDS || ipc_write_observation(again, &m.observation) != size ||
            memcmp(again, copy, size) != 0)
            abort();
    }
    (void)json_is_object(bytes_of(copy, size));
    free(copy);
    return 0;
}
