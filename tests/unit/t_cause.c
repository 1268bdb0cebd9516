/* t_cause.c: the causes as compiled. */
#include "model/cause.h"
#include "unit.h"

static int is(struct slice s, const char *text)
{
    return slice_same(s, unit_text(text));
}

static void texts(void)
{
    unsigned i;

    CU_ASSERT(is(cause_name(C_PERMISSION_DENIED), "permission-denied"));
    CU_ASSERT(is(cause_phase(C_PERMISSION_DENIED), "operation"));
    CU_ASSERT_EQUAL(cause_name(C_NONE).n, 0);
    CU_ASSERT_EQUAL(cause_advice(NUM_CAUSES).n, 0);
    for (i = C_NONE + 1; i < NUM_CAUSES; i++) {
        CU_ASSERT(cause_name((enum cause_id)i).n > 0);
        CU_ASSERT(cause_text((enum cause_id)i).n > 0);
        CU_ASSERT(cause_advice((enum cause_id)i).n > 0);
        CU_ASSERT_EQUAL(cause_find(cause_name((enum cause_id)i)), i);
    }
    CU_ASSERT_EQUAL(cause_find(unit_text("no-such-cause")), C_NONE);
    CU_ASSERT_EQUAL(cause_find(unit_text("")), C_NONE);
}

static void reasons(void)
{
    CU_ASSERT_EQUAL(cause_of_reason(0x0002), C_AUTH_PASSWORD_WRONG);
    CU_ASSERT_EQUAL(cause_of_reason(0x0005), C_STRICTMODES);
    CU_ASSERT_EQUAL(cause_of_reason(0x000C), C_AUTH_KEY_NOT_ACCEPTED);
    CU_ASSERT_EQUAL(cause_of_reason(0x000E), C_FIPS_KEY_LENGTH);
    CU_ASSERT_EQUAL(cause_of_reason(0x000F), C_NONE);
}

static void errors(void)
{
    CU_ASSERT_EQUAL(cause_of_status(unit_text("Permission denied")), C_PERMISSION_DENIED);
    CU_ASSERT_EQUAL(cause_of_status(unit_text("No such file")), C_FILE_NOT_FOUND);
    CU_ASSERT_EQUAL(cause_of_status(unit_text("Failure")), C_REMOTE_OP_FAILED);
    CU_ASSERT_EQUAL(cause_of_status(unit_text("No space left on device")), C_NO_SPACE);
    CU_ASSERT_EQUAL(cause_of_error(unit_text("x: EDC5164I SAF/RACF error. (errno2=0x0B7F3000)")), C_SAF_ACCESS_DENIED);
    CU_ASSERT_EQUAL(cause_of_error(unit_text("EDC8128I Connection refused.")), C_CONNECT_REFUSED);
    CU_ASSERT_EQUAL(cause_of_error(unit_text("all is well")), C_NONE);
}

static const struct unit_case cases[] = {
    { "every cause has its texts", texts },
    { "causes of LFReason", reasons },
    { "causes of status and error texts", errors },
    { NULL, NULL }
};
const struct unit_suite suite_cause = { "cause", cases };
