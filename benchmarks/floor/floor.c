// push-floor: what a broadcast costs at least. A server in C on epoll and nghttp2 that sends one ready gRPC message to
// all its streams whenever a line comes on its standard input, and reads what the clients answer.
//
//     push-floor FILE LOOPS     FILE holds the message; prints the port on loopback that it serves
//
// Each loop is a thread with its own epoll; connections go to the loops by turns. A message is never copied: DATA
// frames are a header of nine bytes and a piece of the one buffer, written with the others in one call.

#define _GNU_SOURCE

#include <errno.h>
#include <nghttp2/nghttp2.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { FRAME_HEADER = 9, GRPC_PREFIX = 5, PIECES = 64, EVENTS = 256, READ_BUFFER = 16384 };

struct loop {
    int epoll, bell;
    pthread_t thread;
    struct connection *streams; // those that have sent a message
};

struct connection {
    struct loop *loop;
    struct connection *next;
    nghttp2_session *session;
    int socket;
    int32_t stream;
    bool has_asked, wants_write;
    unsigned queued;      // messages that have not been framed as a whole
    size_t sent;          // bytes of the first of them that have been
    struct iovec pieces[PIECES];
    int piece_count;
    uint8_t small[1024];  // frame headers and frames other than DATA, until they are written
    size_t small_count;
    uint8_t *rest;        // what the socket had no room for
    size_t rest_count;
};

static uint8_t *message; // with gRPC's prefix
static size_t message_size;

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void end(struct connection *c) {
    for (struct connection **place = &c->loop->streams; *place; place = &(*place)->next) {
        if (*place == c) {
            *place = c->next;
            break;
        }
    }
    nghttp2_session_del(c->session);
    close(c->socket);
    free(c->rest);
    free(c);
}

// MARK: - Output

static void add_piece(struct connection *c, const void *base, size_t size) {
    c->pieces[c->piece_count++] = (struct iovec){.iov_base = (void *)base, .iov_len = size};
}

static ssize_t send_small(nghttp2_session *session, const uint8_t *data, size_t size, int flags, void *user) {
    (void)session, (void)flags;
    struct connection *c = user;
    if (c->piece_count == PIECES || c->small_count + size > sizeof c->small) return NGHTTP2_ERR_WOULDBLOCK;
    memcpy(c->small + c->small_count, data, size);
    add_piece(c, c->small + c->small_count, size);
    c->small_count += size;
    return (ssize_t)size;
}

static int send_data(
    nghttp2_session *session, nghttp2_frame *frame, const uint8_t *header, size_t size, nghttp2_data_source *source,
    void *user) {
    (void)frame, (void)source;
    struct connection *c = user;
    if (c->piece_count + 2 > PIECES) return NGHTTP2_ERR_WOULDBLOCK;
    ssize_t result = send_small(session, header, FRAME_HEADER, 0, c);
    if (result < 0) return (int)result;
    add_piece(c, message + c->sent, size);
    c->sent += size;
    if (c->sent == message_size) {
        c->sent = 0;
        c->queued--;
    }
    return 0;
}

static ssize_t read_message(
    nghttp2_session *session, int32_t stream, uint8_t *buffer, size_t size, uint32_t *flags,
    nghttp2_data_source *source, void *user) {
    (void)session, (void)stream, (void)buffer, (void)source;
    struct connection *c = user;
    if (c->queued == 0) return NGHTTP2_ERR_DEFERRED;
    *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
    size_t left = message_size - c->sent;
    return (ssize_t)(left < size ? left : size);
}

static void watch(struct connection *c, bool wants_write) {
    if (c->wants_write == wants_write) return;
    c->wants_write = wants_write;
    struct epoll_event event = {.events = EPOLLIN | (wants_write ? EPOLLOUT : 0), .data.ptr = c};
    epoll_ctl(c->loop->epoll, EPOLL_CTL_MOD, c->socket, &event);
}

// Keeps what of the pieces was not written.
static void keep(struct connection *c, size_t written) {
    for (int i = 0; i < c->piece_count; i++) {
        struct iovec *piece = &c->pieces[i];
        size_t skipped = written < piece->iov_len ? written : piece->iov_len;
        written -= skipped;
        size_t size = piece->iov_len - skipped;
        if (size == 0) continue;
        c->rest = realloc(c->rest, c->rest_count + size);
        if (!c->rest) die("realloc");
        memcpy(c->rest + c->rest_count, (uint8_t *)piece->iov_base + skipped, size);
        c->rest_count += size;
    }
}

// Writes everything there is. Returns false when the connection is of no more use.
static bool flush(struct connection *c) {
    if (c->rest_count > 0) {
        ssize_t written = write(c->socket, c->rest, c->rest_count);
        if (written < 0) return errno == EAGAIN;
        c->rest_count -= (size_t)written;
        memmove(c->rest, c->rest + written, c->rest_count);
        if (c->rest_count > 0) return true;
    }
    do {
        c->piece_count = 0;
        c->small_count = 0;
        if (nghttp2_session_send(c->session) != 0) return false;
        if (c->piece_count == 0) break;
        ssize_t written = writev(c->socket, c->pieces, c->piece_count);
        if (written < 0 && errno != EAGAIN) return false;
        keep(c, written < 0 ? 0 : (size_t)written);
    } while (c->rest_count == 0);
    watch(c, c->rest_count > 0);
    return true;
}

static void push(struct connection *c) {
    c->queued++;
    nghttp2_session_resume_data(c->session, c->stream);
}

// MARK: - Input

static int note_frame(nghttp2_session *session, const nghttp2_frame *frame, void *user) {
    struct connection *c = user;
    if (frame->hd.type != NGHTTP2_HEADERS || c->stream != 0) return 0;
    c->stream = frame->hd.stream_id;
    nghttp2_nv fields[] = {
        {(uint8_t *)":status", (uint8_t *)"200", 7, 3, 0},
        {(uint8_t *)"content-type", (uint8_t *)"application/grpc", 12, 16, 0},
    };
    nghttp2_data_provider provider = {.read_callback = read_message};
    return nghttp2_submit_response(session, frame->hd.stream_id, fields, 2, &provider);
}

static int note_data(
    nghttp2_session *session, uint8_t flags, int32_t stream, const uint8_t *data, size_t size, void *user) {
    (void)session, (void)flags, (void)stream, (void)data, (void)size;
    struct connection *c = user;
    if (c->has_asked) return 0;
    c->has_asked = true;
    c->next = c->loop->streams;
    c->loop->streams = c;
    push(c);
    return 0;
}

// Returns false when the connection is of no more use.
static bool receive(struct connection *c) {
    uint8_t buffer[READ_BUFFER];
    ssize_t size = read(c->socket, buffer, sizeof buffer);
    if (size < 0) return errno == EAGAIN;
    return size > 0 && nghttp2_session_mem_recv(c->session, buffer, (size_t)size) == size;
}

// MARK: - Loops

static void answer_bell(struct loop *loop) {
    uint64_t count;
    if (read(loop->bell, &count, sizeof count) < 0) die("eventfd");
    for (struct connection *c = loop->streams, *next; c; c = next) {
        next = c->next;
        for (uint64_t i = 0; i < count; i++) push(c);
        if (!flush(c)) end(c);
    }
}

static void *run(void *argument) {
    struct loop *loop = argument;
    struct epoll_event events[EVENTS];
    while (true) {
        int count = epoll_wait(loop->epoll, events, EVENTS, -1);
        if (count < 0 && errno != EINTR) die("epoll_wait");
        for (int i = 0; i < count; i++) {
            struct connection *c = events[i].data.ptr;
            if (!c) {
                answer_bell(loop);
                break; // It may have ended connections of later events, which come again.
            }
            if ((events[i].events & EPOLLIN && !receive(c)) || !flush(c)) end(c);
        }
    }
    return NULL;
}

static void open_loop(struct loop *loop) {
    loop->epoll = epoll_create1(0);
    loop->bell = eventfd(0, EFD_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN};
    if (loop->epoll < 0 || epoll_ctl(loop->epoll, EPOLL_CTL_ADD, loop->bell, &event) < 0) die("epoll");
    if (pthread_create(&loop->thread, NULL, run, loop) != 0) die("pthread_create");
}

static void adopt(int socket, struct loop *loop, nghttp2_session_callbacks *callbacks) {
    struct connection *c = calloc(1, sizeof *c);
    if (!c) die("calloc");
    c->socket = socket;
    c->loop = loop;
    nghttp2_settings_entry settings = {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 100};
    if (nghttp2_session_server_new(&c->session, callbacks, c) != 0 ||
        nghttp2_submit_settings(c->session, NGHTTP2_FLAG_NONE, &settings, 1) != 0)
        die("nghttp2");
    int one = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, socket, &event) < 0) die("epoll_ctl");
}

struct acceptor {
    int socket, loop_count;
    struct loop *loops;
    nghttp2_session_callbacks *callbacks;
};

static void *serve(void *argument) {
    struct acceptor *acceptor = argument;
    for (int i = 0;; i = (i + 1) % acceptor->loop_count) {
        int socket = accept4(acceptor->socket, NULL, NULL, SOCK_NONBLOCK);
        if (socket < 0) die("accept");
        adopt(socket, &acceptor->loops[i], acceptor->callbacks);
    }
    return NULL;
}

static int listen_on_loopback(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 4096) < 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) < 0)
        die("listen");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

static void read_message_file(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) die(path);
    size_t size = (size_t)ftell(file);
    rewind(file);
    message_size = size + GRPC_PREFIX;
    message = malloc(message_size);
    if (!message || fread(message + GRPC_PREFIX, 1, size, file) != size) die(path);
    fclose(file);
    message[0] = 0;
    for (int i = 0; i < 4; i++) message[1 + i] = (uint8_t)(size >> (24 - 8 * i));
}

int main(int count, char **arguments) {
    if (count != 3) {
        fprintf(stderr, "usage: push-floor FILE LOOPS\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    read_message_file(arguments[1]);
    struct acceptor acceptor = {.loop_count = atoi(arguments[2])};
    if (acceptor.loop_count < 1) die("LOOPS");
    acceptor.loops = calloc((size_t)acceptor.loop_count, sizeof *acceptor.loops);
    if (!acceptor.loops || nghttp2_session_callbacks_new(&acceptor.callbacks) != 0) die("out of memory");
    nghttp2_session_callbacks_set_send_callback(acceptor.callbacks, send_small);
    nghttp2_session_callbacks_set_send_data_callback(acceptor.callbacks, send_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(acceptor.callbacks, note_frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(acceptor.callbacks, note_data);
    for (int i = 0; i < acceptor.loop_count; i++) open_loop(&acceptor.loops[i]);
    acceptor.socket = listen_on_loopback();
    pthread_t thread;
    if (pthread_create(&thread, NULL, serve, &acceptor) != 0) die("pthread_create");
    for (int c; (c = getchar()) != EOF;) {
        uint64_t one = 1;
        for (int i = 0; c == '\n' && i < acceptor.loop_count; i++) {
            if (write(acceptor.loops[i].bell, &one, sizeof one) < 0) die("eventfd");
        }
    }
    return 0;
}
