/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a loan, as a borrower announces it. */
#include "ochre.h"

#include <stddef.h>

_Static_assert(sizeof(ochre_loan) == 24, "the borrower's struct begins behind three words");

void ochre_loan_end(void *self) {
    if (self == NULL) return;
    ochre_loan *const loan = (ochre_loan *)self - 1;
    if (__atomic_exchange_n(&loan->ended, 1, __ATOMIC_ACQ_REL) != 0) return;
    void **const first = loan->list;
    void *next = __atomic_load_n(first, __ATOMIC_RELAXED);
    do { /* as soon as the loan is on the list, the runtime may free it */
        loan->next = next;
    } while (!__atomic_compare_exchange_n(first, &next, loan, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED));
}
