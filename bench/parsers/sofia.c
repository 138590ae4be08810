/* The side of sofia-sip. */
#include "rounds.h"

#include <sofia-sip/msg_addr.h>
#include <sofia-sip/msg_parser.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_parser.h>

static uint64_t uri(const url_t *url) { return length_of(url->url_user) + 3 * length_of(url->url_host); }

/* The length of the value as it was written: the library takes it apart. */
static uint64_t reason(const sip_reason_t *reason) {
    uint64_t sum = length_of(reason->re_protocol);
    for (msg_param_t const *param = reason->re_params; param && *param; param++) sum += 1 + length_of(*param);
    return sum;
}

static uint64_t deliver(const sip_t *sip) {
    uint64_t sum = 0;
    if (sip->sip_request) sum += length_of(sip->sip_request->rq_method_name) + 11 * uri(sip->sip_request->rq_url);
    if (sip->sip_status) sum += (uint64_t)sip->sip_status->st_status + 13 * length_of(sip->sip_status->st_phrase);
    const sip_via_t *via = sip->sip_via;
    if (via) sum += 17 * (length_of(via->v_host) + 5 * length_of(via->v_port) + 7 * length_of(via->v_branch));
    if (sip->sip_from) sum += 19 * uri(sip->sip_from->a_url) + 23 * length_of(sip->sip_from->a_tag);
    if (sip->sip_to) sum += 29 * uri(sip->sip_to->a_url) + 31 * length_of(sip->sip_to->a_tag);
    if (sip->sip_call_id) sum += 37 * length_of(sip->sip_call_id->i_id);
    if (sip->sip_cseq) sum += 41 * sip->sip_cseq->cs_seq + 43 * length_of(sip->sip_cseq->cs_method_name);
    if (sip->sip_contact) sum += 47 * uri(sip->sip_contact->m_url);
    if (sip_reason(sip)) sum += 53 * reason(sip_reason(sip));
    if (sip->sip_content_length) sum += 59 * sip->sip_content_length->l_length;
    return sum;
}

static uint64_t parse(const char *message, size_t length) {
    msg_t *msg = msg_make(sip_default_mclass(), 0, message, (ssize_t)length);
    const sip_t *sip = sip_object(msg);
    uint64_t sum = sip ? deliver(sip) : 0;
    msg_destroy(msg);
    return sum;
}

int main(int argc, char **argv) { return rounds(argc, argv); }
