/* result.h: the handful of results that every fallible function returns.
   Outputs are zeroed on failure. What was wrong, and where, goes to finding_add(). */
#ifndef BASE_RESULT_H
#define BASE_RESULT_H

/* On z/OS there is one kind of build; libxml2 there is of the same kind. */
#if defined(__MVS__) && (!defined(__CHARSET_LIB) || __CHARSET_LIB != 1)
#error "sftp119 is built in ASCII mode: -fzos-le-char-mode=ascii, or -qascii"
#endif

enum result {
    OK = 0,         /* done */
    END = 1,        /* nothing more (an iterator's end) */
    E_SHORT = -1,   /* the input ends before the thing does */
    E_FORMAT = -2,  /* the input is not of the form */
    E_LIMIT = -3,   /* a bound of this program is reached */
    E_NOMEM = -4,   /* memory is used up */
    E_IO = -5,      /* the system refused to read or write */
    E_USAGE = -6    /* the caller's request makes no sense (bad option) */
};

/* The only compiler extension of the project: a result must be looked at. */
#if defined(__GNUC__)
#define MUST_USE __attribute__((warn_unused_result))
#else
#define MUST_USE
#endif

#endif
