/*
 * What the programs of this comparison share: how they get messages, and how they are told to parse them.
 *
 * usage: PROGRAM MESSAGES
 *
 * MESSAGES holds messages one after the other, each after its length in four octets, low octet first. For each
 * line on standard input all of them are parsed once, and one line is printed: nanoseconds taken, and a sum over
 * the fields delivered, which must be that of the other programs.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Parses a message and gives the sum over its fields. */
static uint64_t parse(const char *message, size_t length);

static uint64_t length_of(const char *text) { return text ? strlen(text) : 0; }

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

static int rounds(int argc, char **argv) {
    size_t size = 0;
    char *bytes = argc == 2 ? read_all(argv[1], &size) : NULL;
    if (!bytes) {
        fprintf(stderr, "usage: %s MESSAGES\n", argv[0]);
        return 2;
    }
    char line[16];
    while (fgets(line, sizeof line, stdin)) {
        struct timespec start, end;
        uint64_t sum = 0;
        clock_gettime(CLOCK_MONOTONIC, &start);
        for (size_t at = 0; at + 4 <= size;) {
            uint32_t length;
            memcpy(&length, bytes + at, 4);
            at += 4;
            sum += parse(bytes + at, length);
            at += length;
        }
        clock_gettime(CLOCK_MONOTONIC, &end);
        long long ns = (end.tv_sec - start.tv_sec) * 1000000000LL + (end.tv_nsec - start.tv_nsec);
        printf("%lld %llu\n", ns, (unsigned long long)sum);
        fflush(stdout);
    }
    free(bytes);
    return 0;
}
