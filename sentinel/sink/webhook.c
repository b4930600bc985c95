/* HTTP POST of a batch: NDJSON, or the envelopes of Splunk's HTTP event collector. The only user of libcurl. */
#include "sink/kind.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/text.h"
#include "sink/deadline.h"
#include "sink/headers.h"

/* Web servers commonly refuse bodies over 1 MiB. A longer line goes alone. */
enum { BODY = 512 * 1024, ENVELOPE = 512, ANSWER = 96, HOST = 256 };

struct webhook {
    CURL *curl;
    struct curl_slist *headers;
    char *header_file; /* or NULL */
    long timeout;
    bool hec;
    char host[HOST];
    char *body;
    size_t size, room;
    char answer[ANSWER]; /* the beginning of the last one */
    size_t answered;
    char reason[CURL_ERROR_SIZE];
};

static bool body_add(struct webhook *w, const char *text, size_t size)
{
    if (!size)
        return true;
    if (size > w->room - w->size) {
        size_t room = w->size + size + 64 * 1024;
        char *body = realloc(w->body, room);
        if (!body)
            return false;
        w->body = body;
        w->room = room;
    }
    memcpy(w->body + w->size, text, size);
    w->size += size;
    return true;
}

static bool body_add_line(struct webhook *w, const struct sink_line *line)
{
    char envelope[ENVELOPE];
    struct text t;
    text_init(&t, envelope, sizeof envelope);
    if (w->hec) {
        int64_t ms = line->time < 0 ? 0 : line->time / 1000000;
        text_addf(&t,
                  "{\"time\":%lld.%03d,\"host\":\"%s\",\"source\":\"sentinel\",\"sourcetype\":\"suricata\",\"event\":",
                  (long long)(ms / 1000), (int)(ms % 1000), w->host);
    }
    return body_add(w, envelope, t.length) && body_add(w, line->line, line->size) &&
           body_add(w, w->hec ? "}\n" : "\n", w->hec ? 2 : 1);
}

/* Fills the body with as many of the lines as belong into one request; how many, or −ENOMEM. */
static int fill_body(struct webhook *w, const struct sink_line *lines, size_t count)
{
    size_t taken = 0;
    w->size = 0;
    while (taken < count && (!taken || w->size + lines[taken].size + ENVELOPE <= BODY)) {
        if (!body_add_line(w, &lines[taken]))
            return -ENOMEM;
        taken++;
    }
    return (int)taken;
}

static size_t keep_answer(char *data, size_t one, size_t size, void *self)
{
    struct webhook *w = self;
    size_t room = sizeof w->answer - 1 - w->answered;
    size_t kept = size < room ? size : room;
    (void)one; /* always 1, says CURLOPT_WRITEFUNCTION(3) */
    memcpy(w->answer + w->answered, data, kept);
    w->answered += kept;
    w->answer[w->answered] = 0;
    return size;
}

static int fail_transfer(const struct webhook *w, CURLcode code, char ret_error[SINK_ERROR])
{
    static const struct {
        CURLcode code;
        int error;
    } known[] = {
        {CURLE_OPERATION_TIMEDOUT, -ETIMEDOUT},      {CURLE_COULDNT_CONNECT, -ECONNREFUSED},
        {CURLE_COULDNT_RESOLVE_HOST, -EHOSTUNREACH}, {CURLE_OUT_OF_MEMORY, -ENOMEM},
        {CURLE_PEER_FAILED_VERIFICATION, -EACCES},   {CURLE_SSL_CERTPROBLEM, -EACCES},
    };
    int error = -EIO;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].code == code)
            error = known[i].error;
    return sink_fail(ret_error, error, "%s", w->reason[0] ? w->reason : curl_easy_strerror(code));
}

/* RFC 9110 §15. 400, 413, 415 and 422 speak of what was sent; other refusals of who we are or where we knock, and
 * would meet every line, so no line may be lost to them. */
static int judge(const struct webhook *w, long status, char ret_error[SINK_ERROR])
{
    static const long content[] = {400, 413, 415, 422}, later[] = {408, 425, 429};
    if (status >= 200 && status < 300)
        return 0;
    int error = status >= 500 ? -EAGAIN : -EACCES;
    for (size_t i = 0; i < sizeof content / sizeof *content; i++)
        if (status == content[i])
            error = -EPERM;
    for (size_t i = 0; i < sizeof later / sizeof *later; i++)
        if (status == later[i])
            error = -EAGAIN;
    return sink_fail(ret_error, error, "it answers %ld%s%s", status, w->answered ? ": " : "", w->answer);
}

static int post(struct webhook *w, int64_t deadline, char ret_error[SINK_ERROR])
{
    long status = 0, left = deadline_left(deadline);
    if (!left)
        return sink_fail(ret_error, -ETIMEDOUT, "no answer in time");
    w->answered = 0;
    w->answer[0] = w->reason[0] = 0;
    curl_easy_setopt(w->curl, CURLOPT_POSTFIELDS, w->body);
    curl_easy_setopt(w->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)w->size);
    curl_easy_setopt(w->curl, CURLOPT_TIMEOUT_MS, left);
    CURLcode code = curl_easy_perform(w->curl);
    if (code != CURLE_OK)
        return fail_transfer(w, code, ret_error);
    curl_easy_getinfo(w->curl, CURLINFO_RESPONSE_CODE, &status);
    return judge(w, status, ret_error);
}

/* A batch that is refused for what it holds is halved until the half passes, or the one line is found that never
 * will. */
static int webhook_send(void *self, const struct sink_line *lines, size_t count, char ret_error[SINK_ERROR])
{
    struct webhook *w = self;
    int64_t deadline = deadline_in(w->timeout);
    for (;;) {
        int taken = fill_body(w, lines, count);
        if (taken < 0)
            return sink_fail(ret_error, taken, "out of memory");
        int error = post(w, deadline, ret_error);
        if (!error)
            return taken;
        if (error != -EPERM || taken == 1)
            return error;
        count = (size_t)taken / 2;
    }
}

static void add_header(void *self, const char *header)
{
    struct curl_slist **list = self;
    struct curl_slist *longer = curl_slist_append(*list, header);
    *list = longer ? longer : *list;
}

static int read_headers(struct webhook *w, char ret_error[SINK_ERROR])
{
    struct curl_slist *list = NULL;
    add_header(&list, w->hec ? "Content-Type: application/json" : "Content-Type: application/x-ndjson");
    add_header(&list, "Expect:"); /* no round trip to ask whether the body is welcome */
    int error = w->header_file ? headers_read(w->header_file, add_header, &list, ret_error) : 0;
    if (error) {
        curl_slist_free_all(list);
        return error;
    }
    curl_easy_setopt(w->curl, CURLOPT_HTTPHEADER, list);
    curl_slist_free_all(w->headers);
    w->headers = list;
    return 0;
}

static int webhook_reopen(void *self, char ret_error[SINK_ERROR])
{
    return read_headers(self, ret_error);
}

static void webhook_close(void *self)
{
    struct webhook *w = self;
    if (!w)
        return;
    curl_easy_cleanup(w->curl);
    curl_slist_free_all(w->headers);
    free(w->header_file);
    free(w->body);
    free(w);
    curl_global_cleanup();
}

/* The host stands in our JSON, so it keeps only what host names are made of. */
static void name_host(struct webhook *w)
{
    if (gethostname(w->host, sizeof w->host - 1) != 0)
        w->host[0] = 0;
    for (char *c = w->host; *c; c++)
        if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_", *c))
            *c = '-';
}

static int set_tls(struct webhook *w, const struct sink_setup *setup, char ret_error[SINK_ERROR])
{
    const char *ca = sink_text(setup, "ca");
    bool verify;
    int error = sink_flag(setup, "verify", ret_error, &verify);
    if (error)
        return error;
    if (ca && access(ca, R_OK) != 0)
        return sink_fail_system(ret_error, -errno, "%s", ca);
    if (ca)
        curl_easy_setopt(w->curl, CURLOPT_CAINFO, ca);
    curl_easy_setopt(w->curl, CURLOPT_SSL_VERIFYPEER, verify ? 1L : 0L);
    curl_easy_setopt(w->curl, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
    curl_easy_setopt(w->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    return 0;
}

static int set_url(struct webhook *w, const char *url, char ret_error[SINK_ERROR])
{
    char *user = NULL, *host = NULL;
    CURLU *parts = curl_url();
    bool good = parts && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
                curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK;
    bool secret = good && curl_url_get(parts, CURLUPART_USER, &user, 0) == CURLUE_OK;
    curl_free(user);
    curl_free(host);
    curl_url_cleanup(parts);
    if (!good)
        return sink_fail(ret_error, -EINVAL, "this is no URL of the form https://HOST[:PORT]/PATH");
    if (secret)
        return sink_fail(ret_error, -EINVAL,
                         "a password does not belong into a URL, where everybody sees it: use headers=FILE");
    curl_easy_setopt(w->curl, CURLOPT_URL, url);
    curl_easy_setopt(w->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(w->curl, CURLOPT_FOLLOWLOCATION, 0L);
    return 0;
}

static int configure(struct webhook *w, const struct sink_setup *setup, char ret_error[SINK_ERROR])
{
    const char *envelope = sink_text(setup, "envelope"), *headers = sink_text(setup, "headers");
    w->hec = !strcmp(envelope, "hec");
    if (!w->hec && strcmp(envelope, "ndjson") != 0)
        return sink_fail(ret_error, -EINVAL, "option envelope is ndjson or hec");
    if (headers && !(w->header_file = strdup(headers)))
        return sink_fail(ret_error, -ENOMEM, "out of memory");
    int error = sink_number(setup, "timeout", 1, 60, ret_error, &w->timeout);
    if (!error)
        error = set_url(w, setup->url, ret_error);
    if (!error && sink_text(setup, "verify"))
        error = set_tls(w, setup, ret_error);
    if (error)
        return error;
    name_host(w);
    curl_easy_setopt(w->curl, CURLOPT_POST, 1L);
    curl_easy_setopt(w->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(w->curl, CURLOPT_USERAGENT, "sentinel/" SENTINEL_VERSION);
    curl_easy_setopt(w->curl, CURLOPT_ERRORBUFFER, w->reason);
    curl_easy_setopt(w->curl, CURLOPT_WRITEFUNCTION, keep_answer);
    curl_easy_setopt(w->curl, CURLOPT_WRITEDATA, w);
    return read_headers(w, ret_error);
}

static int webhook_open(const struct sink_setup *setup, char ret_error[SINK_ERROR], void **ret)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return sink_fail(ret_error, -ENOMEM, "libcurl does not start");
    struct webhook *w = calloc(1, sizeof *w);
    if (w)
        w->curl = curl_easy_init();
    if (!w || !w->curl) {
        free(w);
        curl_global_cleanup();
        return sink_fail(ret_error, -ENOMEM, "out of memory");
    }
    int error = configure(w, setup, ret_error);
    if (error) {
        webhook_close(w);
        return error;
    }
    *ret = w;
    return 0;
}

#define WEBHOOK_OPTIONS                                                                                                \
    SINK_TIMEOUT, {"headers", "FILE", NULL, "headers to send, one a line; nobody else may read the file (mode 0600)"}, \
    {                                                                                                                  \
        "envelope", "ndjson|hec", "ndjson", "plain lines, or the envelopes of Splunk's HTTP event collector"           \
    }

static const struct sink_ops ops = {webhook_open, webhook_send, webhook_reopen, webhook_close};
static const struct sink_option options_http[] = {WEBHOOK_OPTIONS};
static const struct sink_option options_https[] = {
    WEBHOOK_OPTIONS,
    {"ca", "FILE", NULL, "certificates to trust (PEM) instead of the system's"},
    {"verify", "yes|no", "yes", "whether the receiver's certificate must be valid for its name"},
};

const struct sink_kind sink_https = {
    .scheme = "https",
    .form = "https://HOST[:PORT]/PATH",
    .meaning = "POST of batches to a web server; 2xx means that it has them",
    .slow = true,
    .options = options_https,
    .option_count = sizeof options_https / sizeof *options_https,
    .ops = &ops,
};

const struct sink_kind sink_http = {
    .scheme = "http",
    .form = "http://HOST[:PORT]/PATH",
    .meaning = "the same without encryption, for receivers on this machine",
    .slow = true,
    .options = options_http,
    .option_count = sizeof options_http / sizeof *options_http,
    .ops = &ops,
};
