/* The side of libosip2. */
#include "rounds.h"

#include <osip2/osip.h>
#include <osipparser2/osip_parser.h>

static uint64_t uri(const osip_uri_t *uri) { return uri ? length_of(uri->username) + 3 * length_of(uri->host) : 0; }

static uint64_t tag(osip_from_t *from) {
    osip_generic_param_t *param = NULL;
    return from && osip_from_get_tag(from, &param) == 0 && param ? length_of(param->gvalue) : 0;
}

static uint64_t via(const osip_message_t *sip) {
    osip_via_t *via = osip_list_get(&sip->vias, 0);
    osip_generic_param_t *branch = NULL;
    if (!via) return 0;
    osip_via_param_get_byname(via, "branch", &branch);
    return length_of(via->host) + 5 * length_of(via->port) + (branch ? 7 * length_of(branch->gvalue) : 0);
}

static uint64_t call_id(const osip_message_t *sip) {
    if (!sip->call_id) return 0;
    return length_of(sip->call_id->number) + (sip->call_id->host ? 1 + length_of(sip->call_id->host) : 0);
}

static uint64_t deliver(const osip_message_t *sip) {
    uint64_t sum = sip->sip_method ? length_of(sip->sip_method) + 11 * uri(sip->req_uri)
                                   : (uint64_t)sip->status_code + 13 * length_of(sip->reason_phrase);
    sum += 17 * via(sip);
    if (sip->from) sum += 19 * uri(sip->from->url) + 23 * tag(sip->from);
    if (sip->to) sum += 29 * uri(sip->to->url) + 31 * tag(sip->to);
    sum += 37 * call_id(sip);
    if (sip->cseq) sum += 41 * strtoul(sip->cseq->number, NULL, 10) + 43 * length_of(sip->cseq->method);
    osip_contact_t *contact = osip_list_get(&sip->contacts, 0);
    if (contact) sum += 47 * uri(contact->url);
    osip_header_t *reason = NULL;
    if (osip_message_header_get_byname(sip, "reason", 0, &reason) >= 0 && reason) sum += 53 * length_of(reason->hvalue);
    if (sip->content_length) sum += 59 * strtoul(sip->content_length->value, NULL, 10);
    return sum;
}

static uint64_t parse(const char *message, size_t length) {
    uint64_t sum = 0;
    osip_message_t *sip = NULL;
    osip_message_init(&sip);
    if (osip_message_parse(sip, message, length) == 0) sum = deliver(sip);
    osip_message_free(sip);
    return sum;
}

int main(int argc, char **argv) {
    parser_init();
    return rounds(argc, argv);
}
