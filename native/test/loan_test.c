/* SPDX-License-Identifier: Apache-2.0 */
#if !defined(_WIN32)
#include <pthread.h>
#endif

#include "check.h"
#include "ochre.h"

enum { LOANS = 4000, THREADS = 4 };

/* A loan and what the borrower sees of it. */
typedef struct lent {
    ochre_loan loan;
    int64_t content;
} lent;

static lent loans[LOANS];
static void *list;

static void lend_all(void) {
    for (int64_t i = 0; i < LOANS; i++) {
        loans[i] = (lent){{NULL, &list, 0}, i};
    }
    list = NULL;
}

/* Takes the list, and counts how often each loan is on it. */
static void take(int *seen) {
    for (ochre_loan *loan = __atomic_exchange_n(&list, NULL, __ATOMIC_ACQUIRE); loan != NULL; loan = loan->next) {
        seen[((lent *)loan)->content]++;
    }
}

static void a_loan_ends_once(void) {
    int seen[LOANS] = {0};
    lend_all();
    ochre_loan_end(NULL);
    ochre_loan_end(&loans[3].content);
    ochre_loan_end(&loans[5].content);
    ochre_loan_end(&loans[3].content);
    CHECK(list == &loans[5].loan && loans[5].loan.next == &loans[3].loan && loans[3].loan.next == NULL);
    take(seen);
    CHECK_INT(seen[3] + seen[5], 2);
    CHECK(list == NULL);
    CHECK_INT(loans[3].content, 3);
    CHECK_INT(loans[4].loan.ended, 0);
}

#if !defined(_WIN32)
/* Ends every loan, whatever the other threads have ended. */
static void *end_all(void *unused) {
    for (int64_t i = 0; i < LOANS; i++) {
        ochre_loan_end(&loans[i].content);
    }
    return unused;
}

static void threads_end_loans_while_the_list_is_taken(void) {
    int seen[LOANS] = {0};
    pthread_t threads[THREADS];
    lend_all();
    for (int i = 0; i < THREADS; i++) {
        CHECK_INT(pthread_create(&threads[i], NULL, end_all, NULL), 0);
    }
    for (int i = 0; i < 1000; i++) {
        take(seen);
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK_INT(pthread_join(threads[i], NULL), 0);
    }
    take(seen);
    for (int i = 0; i < LOANS; i++) {
        CHECK_INT(seen[i], 1);
    }
}
#endif

int main(int argc, char **argv) {
    test_start(argc, argv);
    a_loan_ends_once();
#if !defined(_WIN32)
    threads_end_loans_while_the_list_is_taken();
#endif
    return 0;
}
