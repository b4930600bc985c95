#include "track/content/joint.h"

#include <stdlib.h>

struct joints {
    struct flows *flows;
    uint32_t used;
    struct joint joint[JOINTS];
};

struct joints *joints_new(struct flows *flows)
{
    struct joints *j = calloc(1, sizeof *j);
    if (j)
        j->flows = flows;
    return j;
}

void joints_free(struct joints *j)
{
    free(j);
}

static bool is_flow(const struct flow *f, const struct packet *p)
{
    return f->src_port == p->src_port && f->dst_port == p->dst_port && addr_equal(&f->src, &p->src) &&
           addr_equal(&f->dst, &p->dst);
}

static struct joint *find(struct joints *j, const struct packet *p)
{
    for (size_t i = 0; j->used && i < JOINTS; i++) {
        if (j->joint[i].used && is_flow(&j->joint[i].flow, p))
            return &j->joint[i];
    }
    return NULL;
}

void joints_end(struct joints *j, struct joint *joint)
{
    flow_sieve_drop(&j->flows->whole, &joint->flow);
    joint->used = false;
    j->used--;
}

static struct joint *oldest(struct joints *j)
{
    struct joint *best = &j->joint[0];
    for (size_t i = 0; i < JOINTS; i++) {
        if (!j->joint[i].used)
            return &j->joint[i];
        if (j->joint[i].last < best->last)
            best = &j->joint[i];
    }
    joints_end(j, best);
    return best;
}

static struct joint *begin_at(struct joints *j, const struct packet *p)
{
    struct joint *joint = oldest(j);
    joint->used = true;
    joint->flow = (struct flow){.src = p->src, .dst = p->dst, .src_port = p->src_port, .dst_port = p->dst_port};
    joint->first = p->tcp_seq;
    joint->size = 0;
    flow_sieve_add(&j->flows->whole, &joint->flow);
    j->used++;
    return joint;
}

void joint_drop_byte(struct joint *joint)
{
    if (!joint->size)
        return;
    joint->size--;
    joint->first++;
    memmove(joint->data, joint->data + 1, joint->size);
}

struct joint *joints_add(struct joints *j, const struct packet *p, bool begin)
{
    struct joint *joint = find(j, p);
    if (!joint && !begin)
        return NULL;
    if (!joint)
        joint = begin_at(j, p);
    struct bytes payload = p->payload;
    int32_t known = (int32_t)(joint->first + joint->size - p->tcp_seq);
    joint->last = p->frame->time;
    /* A hole, or what is there already. */
    if (known < 0 || (size_t)known >= payload.left)
        return joint;
    bytes_skip(&payload, (size_t)known);
    bytes_trim(&payload, JOINT_SIZE - joint->size);
    size_t added = payload.left;
    bytes_copy(&payload, joint->data + joint->size, added);
    joint->size = (uint16_t)(joint->size + added);
    return joint;
}
