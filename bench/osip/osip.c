/*
 * The libosip2 side of the parser benchmark (crates/wire/benches/sip.rs).
 *
 * usage: osip MESSAGES
 *
 * MESSAGES holds messages one after the other, each after its length in four octets, low octet first. For each
 * line on standard input all of them are parsed once, and one line is printed: nanoseconds taken, and a sum over
 * the fields delivered, which must be that of the other side.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <osip2/osip.h>
#include <osipparser2/osip_parser.h>

static uint64_t length(const char *text) { return text ? strlen(text) : 0; }

static uint64_t uri(const osip_uri_t *uri) { return uri ? length(uri->username) + 3 * length(uri->host) : 0; }

static uint64_t tag(osip_from_t *from) {
    osip_generic_param_t *param = NULL;
    return from && osip_from_get_tag(from, &param) == 0 && param ? length(param->gvalue) : 0;
}

static uint64_t via(const osip_message_t *sip) {
    osip_via_t *via = osip_list_get(&sip->vias, 0);
    osip_generic_param_t *branch = NULL;
    if (!via) return 0;
    osip_via_param_get_byname(via, "branch", &branch);
    return length(via->host) + 5 * length(via->port) + (branch ? 7 * length(branch->gvalue) : 0);
}

static uint64_t call_id(const osip_message_t *sip) {
    if (!sip->call_id) return 0;
    return length(sip->call_id->number) + (sip->call_id->host ? 1 + length(sip->call_id->host) : 0);
}

static uint64_t deliver(const osip_message_t *sip) {
    uint64_t sum = sip->sip_method ? length(sip->sip_method) + 11 * uri(sip->req_uri)
                                   : (uint64_t)sip->status_code + 13 * length(sip->reason_phrase);
    sum += 17 * via(sip);
    if (sip->from) sum += 19 * uri(sip->from->url) + 23 * tag(sip->from);
    if (sip->to) sum += 29 * uri(sip->to->url) + 31 * tag(sip->to);
    sum += 37 * call_id(sip);
    if (sip->cseq) sum += 41 * strtoul(sip->cseq->number, NULL, 10) + 43 * length(sip->cseq->method);
    osip_contact_t *contact = osip_list_get(&sip->contacts, 0);
    if (contact) sum += 47 * uri(contact->url);
    osip_header_t *reason = NULL;
    if (osip_message_header_get_byname(sip, "reason", 0, &reason) >= 0 && reason) sum += 53 * length(reason->hvalue);
    if (sip->content_length) sum += 59 * strtoul(sip->content_length->value, NULL, 10);
    return sum;
}

static char *read_all(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) return NULL;
    *size = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*size + 1);
    if (bytes && fread(bytes, 1, *size, file) != *size) bytes = NULL;
    fclose(file);
    return bytes;
}

static uint64_t round_over(const char *bytes, size_t size) {
    uint64_t sum = 0;
    for (size_t at = 0; at + 4 <= size;) {
        uint32_t len;
        memcpy(&len, bytes + at, 4);
        at += 4;
        osip_message_t *sip = NULL;
        osip_message_init(&sip);
        if (osip_message_parse(sip, bytes + at, len) == 0) sum += deliver(sip);
        osip_message_free(sip);
        at += len;
    }
    return sum;
}

int main(int argc, char **argv) {
    size_t size = 0;
    char *bytes = argc == 2 ? read_all(argv[1], &size) : NULL;
    if (!bytes) {
        fprintf(stderr, "usage: osip MESSAGES\n");
        return 2;
    }
    parser_init();
    char line[16];
    while (fgets(line, sizeof line, stdin)) {
        struct timespec start, end;
        clock_gettime(CLOCK_MONOTONIC, &start);
        uint64_t sum = round_over(bytes, size);
        clock_gettime(CLOCK_MONOTONIC, &end);
        long long ns = (end.tv_sec - start.tv_sec) * 1000000000LL + (end.tv_nsec - start.tv_nsec);
        printf("%lld %llu\n", ns, (unsigned long long)sum);
        fflush(stdout);
    }
    free(bytes);
    return 0;
}
