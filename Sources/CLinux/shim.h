#pragma once
// Linux calls that Swift's Glibc module does not show. No feature-test macro may be defined here: it would give
// this module other C types than its neighbours see. What such a macro hides is declared by hand.
#include <malloc.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/socket.h>

extern int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);
extern int pthread_setname_np(pthread_t thread, const char *name);
