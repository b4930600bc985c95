#include "capture/dlt.h"

#include <pcap/pcap.h>
#include <stddef.h>

#include "base/frame.h"

static const struct {
    int dlt;
    uint32_t link;
} differ[] = {
    {DLT_ATM_RFC1483, 100}, {DLT_RAW, LINK_RAW}, {DLT_SLIP_BSDOS, 102},
    {DLT_PPP_BSDOS, 103},   {DLT_ATM_CLIP, 106}, {DLT_RAW, LINK_RAW_OPENBSD}, /* in files only */
};

uint32_t dlt_to_link(int dlt)
{
    for (size_t i = 0; i < sizeof differ / sizeof *differ; i++) {
        if (differ[i].dlt == dlt)
            return differ[i].link;
    }
    return (uint32_t)dlt;
}

int dlt_of_link(uint32_t link)
{
    for (size_t i = 0; i < sizeof differ / sizeof *differ; i++) {
        if (differ[i].link == link)
            return differ[i].dlt;
    }
    return (int)link;
}
