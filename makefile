# sftp119: build, tests, samples. The POSIX subset of make: GNU make, bmake and z/OS make read it alike.
#   make            the program, build/sftp119
#   make run        installs what is missing, builds, reports on samples/
#   make check      all tests (installs what they need)
#   make fuzz       libFuzzer (clang) on the targets of tests/fuzz; FUZZ_TIME seconds each
#   make bench      measures; sizes by variable, see tests/bench/bench.sh
#   make golden     writes the expected reports anew, for review with git diff
#   make install    PREFIX= DESTDIR=
#   make check-s390x, check-ebcdic, check-zos, check-portable: proofs for z/OS and other systems, on Debian
#   make zos        on z/OS: the program; GOAL=install, GOAL=load; zos-xlclang and zos-xlc for older compilers
#   make dist, make clean
.POSIX:
.SUFFIXES:

SHELL = /bin/sh
VERSION = 0.1.0
PREFIX = /usr/local
DESTDIR =
SHARED = ../shared
AWK = awk
CC = cc
CFLAGS = -O2 -g
STD = -std=c99 -D_XOPEN_SOURCE=600 -D_FILE_OFFSET_BITS=64
WARN = -pedantic-errors -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
       -Werror=implicit-function-declaration
WERROR =
CPPFLAGS =
LDFLAGS =
XML_CFLAGS = `pkg-config --cflags libxml-2.0`
LIBS = `pkg-config --libs libxml-2.0 zlib`
CUNIT_CFLAGS = `pkg-config --cflags cunit`
CUNIT_LIBS = `pkg-config --libs cunit`
RUN =
EBCDIC_ROOMS = src/base src/model src/input src/decode src/trace src/join src/report src/render build/gen
SANITIZE = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all

# Everything that is compiled goes to $(B); what awk makes out of records/ goes to build/gen, the same for every variant.
B = build
G = build/gen
CO = $(CC) $(STD) $(WARN) $(WERROR) $(CFLAGS) $(CPPFLAGS) -Iinclude -Ibuild -c -o $@

BASE_OBJS = $(B)/slice.o $(B)/buf.o $(B)/arena.o $(B)/put.o $(B)/escape.o $(B)/ip.o $(B)/instant.o $(B)/spans.o $(B)/zone.o $(B)/ebcdic.o \
    $(B)/words.o $(B)/finding.o $(B)/io.o $(B)/dsin.o $(B)/dsout.o $(B)/sink.o $(B)/spool.o $(B)/sorter.o $(B)/g_words.o $(B)/g_find.o $(B)/g_code.o

# The record map; the order is that of the columns.
RECS = records/row.rec records/header.rec records/triplet.rec records/ident.rec records/security.rec records/server.rec \
    records/client.rec records/login.rec records/subtype.rec records/codes.txt
DECODE_OBJS = $(B)/map.o $(B)/walk.o $(B)/decode.o $(B)/hex.o $(B)/model.o $(B)/g_layout.o

REPORT_OBJS = $(B)/build.o $(B)/pairs.o $(B)/total.o $(B)/chart.o $(B)/g_column.o
RENDER_OBJS = $(B)/render.o $(B)/rows.o $(B)/unicode.o $(B)/human.o $(B)/text.o $(B)/csv.o $(B)/xml.o $(B)/json.o \
    $(B)/html.o $(B)/markup.o $(B)/draw.o $(B)/g_html.o

INPUT_OBJS = $(B)/source.o $(B)/unpack.o $(B)/layer.o $(B)/inflate.o $(B)/gzip.o $(B)/zip.o $(B)/tar.o $(B)/tape.o $(B)/ftpmode.o \
    $(B)/kind.o $(B)/foreign.o $(B)/contain.o $(B)/chain.o $(B)/rdw.o $(B)/block.o $(B)/prefix.o $(B)/bare.o \
    $(B)/line.o $(B)/charset.o $(B)/write.o $(B)/terse.o $(B)/pack.o $(B)/spack.o $(B)/xmit.o $(B)/g_form.o

APP_OBJS = $(B)/cmdself.o $(B)/selftest.o $(B)/g_self.o $(B)/g_selfs.o \
    $(B)/main.o $(B)/option.o $(B)/optfile.o $(B)/help.o $(B)/msg.o $(B)/filter.o $(B)/inputs.o $(B)/course.o $(B)/zones.o $(B)/runs.o $(B)/votes.o $(B)/verdict.o $(B)/order.o $(B)/outs.o $(B)/smf.o $(B)/feed.o $(B)/feedlog.o \
    $(B)/answer.o $(B)/later.o $(B)/cmdrpt.o $(B)/cmdpart.o $(B)/cmdmrg.o $(B)/resume.o $(B)/partial.o $(B)/cmddec.o $(B)/cmdtrc.o $(B)/cmdlay.o $(B)/cmdchk.o $(B)/census.o $(B)/pace.o $(B)/cmdext.o $(B)/g_option.o

JOIN_OBJS = $(B)/match.o $(B)/flow.o $(B)/ends.o $(B)/recall.o $(B)/clocks.o $(B)/pool.o $(B)/group.o $(B)/align.o $(B)/judge.o $(B)/paths.o $(B)/keep.o $(B)/heap.o $(B)/queue.o $(B)/skew.o \
    $(B)/tally.o $(B)/peaks.o $(B)/audit.o $(B)/suspect.o $(B)/accuse.o $(B)/why.o $(B)/rival.o $(B)/reasons.o $(B)/bygroup.o $(B)/dist.o $(B)/busy.o $(B)/distinct.o $(B)/cover.o $(B)/twins.o $(B)/g_method.o

MSGS = records/causes.cause records/sftpserv.msg records/sshd.msg records/sshdauth.msg records/sshdcfg.msg \
    records/sshddbg.msg records/sshdlate.msg records/sshdfam.msg records/sshdnote.msg records/sshderr.msg records/sshdlog.msg records/sshdrest.msg \
    records/fots.msg \
    records/fotssess.msg records/fotssys.msg records/syslogd.msg \
    records/client.msg records/clisess.msg records/clixfer.msg records/clifail.msg records/clinote.msg \
    records/clilog.msg records/clirest.msg
TRACE_OBJS = $(B)/trace.o $(B)/logs.o $(B)/scan.o $(B)/broken.o $(B)/unclaim.o $(B)/envel.o $(B)/stamp.o $(B)/origin.o $(B)/entry.o $(B)/jsonin.o \
    $(B)/journal.o $(B)/g_envel.o $(B)/pattern.o $(B)/unesc.o $(B)/store.o $(B)/conn.o $(B)/login.o $(B)/op.o $(B)/progress.o $(B)/request.o $(B)/reply.o $(B)/files.o \
    $(B)/client.o $(B)/clissh.o $(B)/clirun.o $(B)/clitext.o $(B)/clixfer.o $(B)/cliact.o $(B)/cliscp.o \
    $(B)/sshd.o $(B)/detail.o $(B)/family.o $(B)/carry.o $(B)/sftp.o $(B)/cause.o $(B)/freeze.o $(B)/g_patt.o $(B)/g_cause.o

# What only the system at hand has; the tests put zsim.o, a store of data sets, in its place.
SYSTEM_OBJS = $(B)/le.o
LIB_OBJS = $(TRACE_OBJS) $(JOIN_OBJS) $(INPUT_OBJS) $(REPORT_OBJS) $(RENDER_OBJS) $(BASE_OBJS) $(DECODE_OBJS)

UNIT_OBJS = $(B)/t_filter.o $(B)/t_option.o $(B)/option.o $(B)/optfile.o $(B)/filter.o $(B)/msg.o $(B)/g_option.o \
    $(B)/main_t.o $(B)/t_slice.o $(B)/t_buf.o $(B)/t_put.o $(B)/t_inst.o $(B)/t_ip.o $(B)/t_esc.o $(B)/t_ebc.o $(B)/t_find.o $(B)/t_io.o $(B)/t_zone.o $(B)/t_votes.o $(B)/runs.o $(B)/verdict.o \
    $(B)/t_course.o $(B)/course.o $(B)/zones.o $(B)/votes.o $(B)/order.o $(B)/inputs.o $(B)/t_ds.o $(B)/zsim.o \
    $(B)/t_gzip.o $(B)/layput.o $(B)/archput.o $(B)/t_zip.o $(B)/t_unpack.o $(B)/t_tape.o \
    $(B)/t_terse.o $(B)/terseput.o $(B)/t_xmit.o \
    $(B)/t_source.o $(B)/t_contain.o $(B)/t_damage.o $(B)/t_bare.o $(B)/t_kind.o $(B)/t_line.o $(B)/dump.o \
    $(B)/t_write.o $(B)/t_twins.o $(B)/t_queue.o $(B)/t_match.o $(B)/t_ends.o $(B)/t_truth.o $(B)/t_tally.o $(B)/t_audit.o $(B)/t_why.o $(B)/t_peaks.o \
    $(B)/t_layout.o $(B)/t_decode.o $(B)/t_sweep.o $(B)/t_model.o $(B)/recput.o \
    $(B)/t_build.o $(B)/t_render.o $(B)/t_xml.o $(B)/t_html.o \
    $(B)/t_cause.o $(B)/t_sorter.o $(B)/t_freeze.o $(B)/t_patt.o $(B)/t_envel.o $(B)/t_trace.o $(B)/t_conn.o $(B)/t_real.o $(B)/t_deeds.o $(B)/t_logins.o $(B)/t_server.o $(B)/t_hostil.o $(B)/t_clreal.o $(B)/t_client.o $(B)/t_clruns.o $(B)/deeds.o $(B)/logrun.o $(B)/g_sample.o

GEN_HDRS = $(G)/html.h $(G)/cause.h $(G)/envel.h $(G)/pattern.h $(G)/option.h $(G)/column.h $(G)/layout.h $(G)/words.h $(G)/finding.h $(G)/form.h
APP_HDRS = include/app/about.h include/app/answer.h include/app/census.h include/app/command.h include/app/course.h include/app/feed.h include/app/feedlog.h include/app/filter.h \
    include/app/inputs.h include/app/later.h include/app/msg.h include/app/optfile.h include/app/option.h include/app/order.h include/app/outs.h include/app/pace.h include/app/partial.h include/app/selftest.h include/app/smf.h include/app/runs.h include/app/verdict.h include/app/votes.h include/app/zones.h
HDRS = $(APP_HDRS) include/base/arena.h include/base/ascii.h include/base/buf.h include/base/ebcdic.h include/base/escape.h \
    include/base/ds.h include/base/finding.h include/base/instant.h include/base/io.h include/base/ip.h include/base/le.h include/base/put.h include/base/result.h \
    include/base/sink.h include/base/slice.h include/base/sorter.h include/base/spans.h include/base/spool.h include/base/value.h include/base/words.h include/base/zone.h \
    include/decode/decode.h include/decode/layout.h include/decode/walk.h include/input/contain.h include/input/foreign.h include/input/form.h include/input/kind.h include/input/line.h \
    include/input/inflate.h include/input/unpack.h \
    include/input/source.h include/input/write.h include/input/layer.h include/input/terse.h include/join/align.h include/join/audit.h include/join/suspect.h include/join/seen.h include/join/why.h include/join/rival.h include/join/bygroup.h include/join/heap.h \
    include/join/clocks.h include/join/flow.h include/join/recall.h include/join/judge.h include/join/keep.h include/join/match.h include/join/paths.h include/join/peaks.h include/join/pool.h include/join/queue.h include/join/skew.h \
    include/join/sums.h include/join/tally.h include/join/twins.h include/model/model.h include/render/render.h \
    include/render/format.h include/render/html.h include/render/human.h include/render/rows.h include/render/unicode.h include/report/cell.h \
    include/report/build.h include/report/chart.h include/report/table.h include/trace/trace.h \
    include/model/cause.h include/model/freeze.h include/trace/envel.h include/trace/pattern.h include/trace/sample.h include/trace/client.h include/trace/state.h \
    include/trace/unesc.h include/trace/entry.h include/trace/journal.h include/trace/origin.h include/trace/stamp.h include/trace/broken.h \
    include/input/charset.h
DEPS = $(HDRS) $(GEN_HDRS) $(B)/.dir
ARCHPUT = tests/unit/archput.h $(LAYPUT)
LAYPUT = tests/unit/unit.h tests/unit/drip.h tests/unit/layput.h $(DEPS)
DUMP = tests/unit/unit.h tests/unit/drip.h tests/unit/dump.h $(DEPS)

all: $(B)/sftp119

run:
	@sh tests/tools/need.sh build
	@$(MAKE) $(B)/sftp119
	@sh tests/tools/run.sh $(B)/sftp119

# Every test. The second half is the same program under the sanitizers of addresses and of undefined behaviour.
check:
	@sh tests/tools/need.sh check
	$(MAKE) checks
	$(MAKE) B=build/san CFLAGS="$(SANITIZE)" checks-san
	@echo "check: all passed"
checks: $(B)/sftp119 $(B)/unit-tests layers layouts check-man check-jcl ebcdic ends units
checks-san: $(B)/unit-tests sweep replay units
	$(END) sh tests/tools/bad.sh
	$(END) sh tests/tools/golden.sh
	$(END) WORK=build/partial.san sh tests/tools/partial.sh

layers:
	$(AWK) -f tests/tools/layers.awk $(HDRS) src/*/*.c
	$(AWK) -f tests/tools/frozen.awk include/model/model.h src/model/freeze.c
	sh tests/tools/badtext.sh $(AWK)
ebcdic: $(B)/unit-tests $(APP_OBJS) $(SYSTEM_OBJS)
	@CC="$(CC)" STD="$(STD)" SHARED="$(SHARED)" B=$(B) RUN="$(RUN)" PROGRAM_OBJS="$(APP_OBJS) $(LIB_OBJS) $(SYSTEM_OBJS)" \
	    sh tests/tools/ebcdic.sh "$(EBCDIC_ROOMS)" "$(LIBS) $(CUNIT_LIBS)" $(UNIT_OBJS) $(LIB_OBJS)
units: $(B)/unit-tests
	SHARED=$(SHARED) RUN="$(RUN)" sh tests/tools/units.sh $(B)/unit-tests

$(B)/sftp119: $(APP_OBJS) $(LIB_OBJS) $(SYSTEM_OBJS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(APP_OBJS) $(LIB_OBJS) $(SYSTEM_OBJS) $(LIBS)
$(B)/zsim119: $(APP_OBJS) $(LIB_OBJS) $(B)/zsim.o
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(APP_OBJS) $(LIB_OBJS) $(B)/zsim.o $(LIBS)

$(B)/unit-tests: $(UNIT_OBJS) $(LIB_OBJS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(UNIT_OBJS) $(LIB_OBJS) $(LIBS) $(CUNIT_LIBS)

$(B)/.dir:
	mkdir -p $(B) && touch $@
$(G)/.dir:
	mkdir -p $(G) && touch $@

# records/ compiled
$(G)/words.h: records/words.awk records/words.txt $(G)/.dir
	$(AWK) -v what=h -f records/words.awk records/words.txt > $@.t && mv $@.t $@
$(G)/words.c: records/words.awk records/words.txt $(G)/.dir
	$(AWK) -v what=c -f records/words.awk records/words.txt > $@.t && mv $@.t $@
$(G)/finding.h: records/finding.awk records/finding.txt $(G)/.dir
	$(AWK) -v what=h -f records/finding.awk records/finding.txt > $@.t && mv $@.t $@
$(G)/finding.c: records/finding.awk records/finding.txt $(G)/.dir
	$(AWK) -v what=c -f records/finding.awk records/finding.txt > $@.t && mv $@.t $@
$(G)/codepage.c: records/codepage.awk records/codepage.txt $(G)/.dir
	$(AWK) -f records/codepage.awk records/codepage.txt > $@.t && mv $@.t $@
$(G)/cause.h: records/cause.awk records/causes.cause $(G)/.dir
	$(AWK) -v what=h -f records/cause.awk records/causes.cause > $@.t && mv $@.t $@
$(G)/cause.c: records/cause.awk records/causes.cause $(G)/.dir
	$(AWK) -v what=c -f records/cause.awk records/causes.cause > $@.t && mv $@.t $@
$(G)/pattern.h: records/pattern.awk $(MSGS) $(G)/.dir
	$(AWK) -v what=h -f records/pattern.awk $(MSGS) > $@.t && mv $@.t $@
$(G)/pattern.c: records/pattern.awk $(MSGS) $(G)/.dir
	$(AWK) -v what=c -f records/pattern.awk $(MSGS) > $@.t && mv $@.t $@
$(G)/sample.c: records/pattern.awk $(MSGS) $(G)/.dir
	$(AWK) -v what=samples -f records/pattern.awk $(MSGS) > $@.t && mv $@.t $@
$(B)/g_cause.o: $(G)/cause.c $(DEPS) ; $(CO) $(G)/cause.c
$(B)/g_patt.o: $(G)/pattern.c $(DEPS) ; $(CO) $(G)/pattern.c
$(B)/g_sample.o: $(G)/sample.c $(DEPS) ; $(CO) $(G)/sample.c
$(B)/g_words.o: $(G)/words.c $(DEPS) ; $(CO) $(G)/words.c
$(B)/g_find.o: $(G)/finding.c $(DEPS) ; $(CO) $(G)/finding.c
$(B)/g_code.o: $(G)/codepage.c $(DEPS) ; $(CO) $(G)/codepage.c

$(G)/layout.h: records/layout.awk $(RECS) $(G)/.dir
	$(AWK) -v what=h -f records/layout.awk $(RECS) > $@.t && mv $@.t $@
$(G)/layout.c: records/layout.awk $(RECS) $(G)/.dir
	$(AWK) -v what=c -f records/layout.awk $(RECS) > $@.t && mv $@.t $@
$(B)/g_layout.o: $(G)/layout.c $(DEPS) ; $(CO) $(G)/layout.c

# decode
$(B)/map.o: src/decode/map.c $(DEPS) ; $(CO) src/decode/map.c
$(B)/walk.o: src/decode/walk.c $(DEPS) ; $(CO) src/decode/walk.c
$(B)/decode.o: src/decode/decode.c $(DEPS) ; $(CO) src/decode/decode.c
$(B)/hex.o: src/decode/hex.c $(DEPS) ; $(CO) src/decode/hex.c
$(B)/model.o: src/decode/model.c $(DEPS) ; $(CO) src/decode/model.c

$(G)/form.h: records/form.awk records/form.txt $(G)/.dir
	$(AWK) -v what=h -f records/form.awk records/form.txt > $@.t && mv $@.t $@
$(G)/form.c: records/form.awk records/form.txt $(G)/.dir
	$(AWK) -v what=c -f records/form.awk records/form.txt > $@.t && mv $@.t $@
$(B)/g_form.o: $(G)/form.c $(DEPS) ; $(CO) $(G)/form.c

$(G)/option.h: records/option.awk records/option.txt $(G)/.dir
	$(AWK) -v what=h -f records/option.awk records/option.txt > $@.t && mv $@.t $@
$(G)/option.c: records/option.awk records/option.txt $(G)/.dir
	$(AWK) -v what=c -f records/option.awk records/option.txt > $@.t && mv $@.t $@
$(B)/g_option.o: $(G)/option.c $(DEPS) ; $(CO) $(G)/option.c

# app
ABOUT = -DVERSION=\"$(VERSION)\"
$(B)/main.o: src/app/main.c $(DEPS) ; $(CO) src/app/main.c
$(B)/option.o: src/app/option.c $(DEPS) ; $(CO) src/app/option.c
$(B)/optfile.o: src/app/optfile.c $(DEPS) ; $(CO) src/app/optfile.c
$(B)/help.o: src/app/help.c $(DEPS) ; $(CO) $(ABOUT) src/app/help.c
$(B)/msg.o: src/app/msg.c $(DEPS) ; $(CO) src/app/msg.c
$(B)/filter.o: src/app/filter.c $(DEPS) ; $(CO) src/app/filter.c
$(B)/course.o: src/app/course.c $(DEPS) ; $(CO) src/app/course.c
$(B)/runs.o: src/app/runs.c $(DEPS) ; $(CO) src/app/runs.c
$(B)/verdict.o: src/app/verdict.c $(DEPS) ; $(CO) src/app/verdict.c
$(B)/votes.o: src/app/votes.c $(DEPS) ; $(CO) src/app/votes.c
$(B)/zones.o: src/app/zones.c $(DEPS) ; $(CO) src/app/zones.c
$(B)/order.o: src/app/order.c $(DEPS) ; $(CO) src/app/order.c
$(B)/inputs.o: src/app/inputs.c $(DEPS) ; $(CO) src/app/inputs.c
$(B)/outs.o: src/app/outs.c $(DEPS) ; $(CO) $(ABOUT) src/app/outs.c
$(B)/smf.o: src/app/smf.c $(DEPS) ; $(CO) src/app/smf.c
$(B)/feed.o: src/app/feed.c $(DEPS) ; $(CO) src/app/feed.c
$(B)/feedlog.o: src/app/feedlog.c $(DEPS) ; $(CO) src/app/feedlog.c
$(B)/answer.o: src/app/answer.c $(DEPS) ; $(CO) src/app/answer.c
$(B)/later.o: src/app/later.c $(DEPS) ; $(CO) src/app/later.c
$(B)/cmdrpt.o: src/app/cmdrpt.c $(DEPS) ; $(CO) src/app/cmdrpt.c
$(B)/cmdpart.o: src/app/cmdpart.c $(DEPS) ; $(CO) src/app/cmdpart.c
$(B)/cmdmrg.o: src/app/cmdmrg.c $(DEPS) ; $(CO) src/app/cmdmrg.c
$(B)/resume.o: src/app/resume.c $(DEPS) ; $(CO) src/app/resume.c
$(B)/partial.o: src/app/partial.c $(DEPS) ; $(CO) $(ABOUT) src/app/partial.c
$(B)/cmddec.o: src/app/cmddec.c $(DEPS) ; $(CO) src/app/cmddec.c
$(B)/cmdtrc.o: src/app/cmdtrc.c $(DEPS) ; $(CO) src/app/cmdtrc.c
$(B)/cmdlay.o: src/app/cmdlay.c $(DEPS) ; $(CO) src/app/cmdlay.c
$(B)/cmdself.o: src/app/cmdself.c $(DEPS) ; $(CO) $(ABOUT) src/app/cmdself.c
$(B)/selftest.o: src/app/selftest.c $(DEPS) ; $(CO) src/app/selftest.c
$(G)/selftest.c: records/selftest.awk records/selftest.txt $(G)/.dir
	$(AWK) -f records/selftest.awk records/selftest.txt > $@.t && mv $@.t $@
$(G)/selfsamp.c: records/pattern.awk $(MSGS) $(G)/.dir
	$(AWK) -v what=samples -v each=12 -v prefix=self -f records/pattern.awk $(MSGS) > $@.t && mv $@.t $@
$(B)/g_self.o: $(G)/selftest.c $(DEPS) ; $(CO) $(G)/selftest.c
$(B)/g_selfs.o: $(G)/selfsamp.c $(DEPS) ; $(CO) $(G)/selfsamp.c
$(B)/pace.o: src/app/pace.c $(DEPS) ; $(CO) src/app/pace.c
$(B)/cmdext.o: src/app/cmdext.c $(DEPS) ; $(CO) src/app/cmdext.c
$(B)/cmdchk.o: src/app/cmdchk.c $(DEPS) ; $(CO) src/app/cmdchk.c
$(B)/census.o: src/app/census.c $(DEPS) ; $(CO) src/app/census.c

# join
$(G)/method.c: records/method.awk records/method.txt $(G)/.dir
	$(AWK) -f records/method.awk records/method.txt > $@.t && mv $@.t $@
$(B)/g_method.o: $(G)/method.c $(DEPS) ; $(CO) $(G)/method.c
$(B)/clocks.o: src/join/clocks.c $(DEPS) ; $(CO) src/join/clocks.c
$(B)/ends.o: src/join/ends.c $(DEPS) ; $(CO) src/join/ends.c
$(B)/flow.o: src/join/flow.c $(DEPS) ; $(CO) src/join/flow.c
$(B)/recall.o: src/join/recall.c $(DEPS) ; $(CO) src/join/recall.c
$(B)/match.o: src/join/match.c $(DEPS) ; $(CO) src/join/match.c
$(B)/pool.o: src/join/pool.c $(DEPS) ; $(CO) src/join/pool.c
$(B)/group.o: src/join/group.c $(DEPS) ; $(CO) src/join/group.c
$(B)/align.o: src/join/align.c $(DEPS) ; $(CO) src/join/align.c
$(B)/judge.o: src/join/judge.c $(DEPS) ; $(CO) src/join/judge.c
$(B)/paths.o: src/join/paths.c $(DEPS) ; $(CO) src/join/paths.c
$(B)/keep.o: src/join/keep.c $(DEPS) ; $(CO) src/join/keep.c
$(B)/heap.o: src/join/heap.c $(DEPS) ; $(CO) src/join/heap.c
$(B)/queue.o: src/join/queue.c $(DEPS) ; $(CO) src/join/queue.c
$(B)/skew.o: src/join/skew.c $(DEPS) ; $(CO) src/join/skew.c
$(B)/audit.o: src/join/audit.c $(DEPS) ; $(CO) src/join/audit.c
$(B)/why.o: src/join/why.c $(DEPS) ; $(CO) src/join/why.c
$(B)/rival.o: src/join/rival.c $(DEPS) ; $(CO) src/join/rival.c
$(B)/reasons.o: src/join/reasons.c $(DEPS) ; $(CO) src/join/reasons.c
$(B)/suspect.o: src/join/suspect.c $(DEPS) ; $(CO) src/join/suspect.c
$(B)/accuse.o: src/join/accuse.c $(DEPS) ; $(CO) src/join/accuse.c
$(B)/peaks.o: src/join/peaks.c $(DEPS) ; $(CO) src/join/peaks.c
$(B)/tally.o: src/join/tally.c $(DEPS) ; $(CO) src/join/tally.c
$(B)/bygroup.o: src/join/bygroup.c $(DEPS) ; $(CO) src/join/bygroup.c
$(B)/dist.o: src/join/dist.c $(DEPS) ; $(CO) src/join/dist.c
$(B)/busy.o: src/join/busy.c $(DEPS) ; $(CO) src/join/busy.c
$(B)/distinct.o: src/join/distinct.c $(DEPS) ; $(CO) src/join/distinct.c
$(B)/cover.o: src/join/cover.c $(DEPS) ; $(CO) src/join/cover.c
$(B)/twins.o: src/join/twins.c $(DEPS) ; $(CO) src/join/twins.c

# base
$(B)/slice.o: src/base/slice.c $(DEPS) ; $(CO) src/base/slice.c
$(B)/buf.o: src/base/buf.c $(DEPS) ; $(CO) src/base/buf.c
$(B)/arena.o: src/base/arena.c $(DEPS) ; $(CO) src/base/arena.c
$(B)/put.o: src/base/put.c $(DEPS) ; $(CO) src/base/put.c
$(B)/escape.o: src/base/escape.c $(DEPS) ; $(CO) src/base/escape.c
$(B)/ip.o: src/base/ip.c $(DEPS) ; $(CO) src/base/ip.c
$(B)/spans.o: src/base/spans.c $(DEPS) ; $(CO) src/base/spans.c
$(B)/zone.o: src/base/zone.c $(DEPS) ; $(CO) src/base/zone.c
$(B)/instant.o: src/base/instant.c $(DEPS) ; $(CO) src/base/instant.c
$(B)/ebcdic.o: src/base/ebcdic.c $(DEPS) ; $(CO) src/base/ebcdic.c
$(B)/words.o: src/base/words.c $(DEPS) ; $(CO) src/base/words.c
$(B)/finding.o: src/base/finding.c $(DEPS) ; $(CO) src/base/finding.c
$(B)/io.o: src/base/io.c $(DEPS) ; $(CO) src/base/io.c
$(B)/dsin.o: src/base/dsin.c $(DEPS) ; $(CO) src/base/dsin.c
$(B)/dsout.o: src/base/dsout.c $(DEPS) ; $(CO) src/base/dsout.c
$(B)/le.o: src/base/le.c $(DEPS) ; $(CO) src/base/le.c
$(B)/sink.o: src/base/sink.c $(DEPS) ; $(CO) src/base/sink.c
$(B)/spool.o: src/base/spool.c $(DEPS) ; $(CO) src/base/spool.c
$(B)/sorter.o: src/base/sorter.c $(DEPS) ; $(CO) src/base/sorter.c

# report and render
$(G)/column.h: records/column.awk records/column.txt records/report.xsd $(G)/.dir
	$(AWK) -v what=h -f records/column.awk records/column.txt records/report.xsd > $@.t && mv $@.t $@
$(G)/column.c: records/column.awk records/column.txt records/report.xsd $(G)/.dir
	$(AWK) -v what=c -f records/column.awk records/column.txt records/report.xsd > $@.t && mv $@.t $@
$(B)/g_column.o: $(G)/column.c $(DEPS) ; $(CO) $(G)/column.c
$(B)/build.o: src/report/build.c $(DEPS) ; $(CO) src/report/build.c
$(B)/pairs.o: src/report/pairs.c $(DEPS) ; $(CO) src/report/pairs.c
$(B)/chart.o: src/report/chart.c $(DEPS) ; $(CO) src/report/chart.c
$(B)/total.o: src/report/total.c $(DEPS) ; $(CO) src/report/total.c
$(B)/render.o: src/render/render.c $(DEPS) ; $(CO) src/render/render.c
$(B)/rows.o: src/render/rows.c $(DEPS) ; $(CO) src/render/rows.c
$(B)/unicode.o: src/render/unicode.c $(DEPS) ; $(CO) src/render/unicode.c
$(B)/human.o: src/render/human.c $(DEPS) ; $(CO) src/render/human.c
$(B)/text.o: src/render/text.c $(DEPS) ; $(CO) src/render/text.c
$(B)/csv.o: src/render/csv.c $(DEPS) ; $(CO) src/render/csv.c
$(B)/json.o: src/render/json.c $(DEPS) ; $(CO) src/render/json.c
$(G)/html.h: records/html.awk records/html.txt $(G)/.dir
	$(AWK) -v what=h -f records/html.awk records/html.txt > $@.t && mv $@.t $@
$(G)/html.c: records/html.awk records/html.txt $(G)/.dir
	$(AWK) -v what=c -f records/html.awk records/html.txt > $@.t && mv $@.t $@
$(B)/g_html.o: $(G)/html.c $(DEPS) ; $(CO) $(G)/html.c
$(B)/html.o: src/render/html.c $(DEPS) ; $(CO) src/render/html.c
$(B)/markup.o: src/render/markup.c $(DEPS) ; $(CO) src/render/markup.c
$(B)/draw.o: src/render/draw.c $(DEPS) ; $(CO) src/render/draw.c
$(B)/xml.o: src/render/xml.c $(DEPS) ; $(CO) $(XML_CFLAGS) src/render/xml.c

# input
$(B)/source.o: src/input/source.c $(DEPS) ; $(CO) src/input/source.c
$(B)/unpack.o: src/input/unpack.c $(DEPS) ; $(CO) src/input/unpack.c
$(B)/layer.o: src/input/layer.c $(DEPS) ; $(CO) src/input/layer.c
$(B)/inflate.o: src/input/inflate.c $(DEPS) ; $(CO) src/input/inflate.c
$(B)/gzip.o: src/input/gzip.c $(DEPS) ; $(CO) src/input/gzip.c
$(B)/zip.o: src/input/zip.c $(DEPS) ; $(CO) src/input/zip.c
$(B)/tar.o: src/input/tar.c $(DEPS) ; $(CO) src/input/tar.c
$(B)/tape.o: src/input/tape.c $(DEPS) ; $(CO) src/input/tape.c
$(B)/ftpmode.o: src/input/ftpmode.c $(DEPS) ; $(CO) src/input/ftpmode.c
$(B)/kind.o: src/input/kind.c $(DEPS) ; $(CO) src/input/kind.c
$(B)/foreign.o: src/input/foreign.c $(DEPS) ; $(CO) src/input/foreign.c
$(B)/contain.o: src/input/contain.c $(DEPS) ; $(CO) src/input/contain.c
$(B)/chain.o: src/input/chain.c $(DEPS) ; $(CO) src/input/chain.c
$(B)/rdw.o: src/input/rdw.c $(DEPS) ; $(CO) src/input/rdw.c
$(B)/block.o: src/input/block.c $(DEPS) ; $(CO) src/input/block.c
$(B)/prefix.o: src/input/prefix.c $(DEPS) ; $(CO) src/input/prefix.c
$(B)/bare.o: src/input/bare.c $(DEPS) ; $(CO) src/input/bare.c
$(B)/write.o: src/input/write.c $(DEPS) ; $(CO) src/input/write.c
$(B)/line.o: src/input/line.c $(DEPS) ; $(CO) src/input/line.c
$(B)/charset.o: src/input/charset.c $(DEPS) ; $(CO) src/input/charset.c
$(B)/terse.o: src/input/terse.c $(DEPS) ; $(CO) src/input/terse.c
$(B)/pack.o: src/input/pack.c $(DEPS) ; $(CO) src/input/pack.c
$(B)/spack.o: src/input/spack.c $(DEPS) ; $(CO) src/input/spack.c
$(B)/xmit.o: src/input/xmit.c $(DEPS) ; $(CO) src/input/xmit.c

# trace
$(B)/trace.o: src/trace/trace.c $(DEPS) ; $(CO) src/trace/trace.c
$(B)/unclaim.o: src/trace/unclaim.c $(DEPS) ; $(CO) src/trace/unclaim.c
$(B)/logs.o: src/trace/logs.c $(DEPS) ; $(CO) src/trace/logs.c
$(B)/scan.o: src/trace/scan.c $(DEPS) ; $(CO) src/trace/scan.c
$(B)/broken.o: src/trace/broken.c $(DEPS) ; $(CO) src/trace/broken.c
$(B)/envel.o: src/trace/envel.c $(DEPS) ; $(CO) src/trace/envel.c
$(B)/stamp.o: src/trace/stamp.c $(DEPS) ; $(CO) src/trace/stamp.c
$(B)/origin.o: src/trace/origin.c $(DEPS) ; $(CO) src/trace/origin.c
$(B)/entry.o: src/trace/entry.c $(DEPS) ; $(CO) src/trace/entry.c
$(B)/journal.o: src/trace/journal.c $(DEPS) ; $(CO) src/trace/journal.c
$(B)/jsonin.o: src/trace/jsonin.c $(DEPS) ; $(CO) src/trace/jsonin.c
$(G)/envel.h: records/envel.awk records/envel.txt $(G)/.dir
	$(AWK) -v what=h -f records/envel.awk records/envel.txt > $@.t && mv $@.t $@
$(G)/envel.c: records/envel.awk records/envel.txt $(G)/.dir
	$(AWK) -v what=c -f records/envel.awk records/envel.txt > $@.t && mv $@.t $@
$(B)/g_envel.o: $(G)/envel.c $(DEPS) ; $(CO) $(G)/envel.c
$(B)/pattern.o: src/trace/pattern.c $(DEPS) ; $(CO) src/trace/pattern.c
$(B)/unesc.o: src/trace/unesc.c $(DEPS) ; $(CO) src/trace/unesc.c
$(B)/store.o: src/trace/store.c $(DEPS) ; $(CO) src/trace/store.c
$(B)/conn.o: src/trace/conn.c $(DEPS) ; $(CO) src/trace/conn.c
$(B)/login.o: src/trace/login.c $(DEPS) ; $(CO) src/trace/login.c
$(B)/op.o: src/trace/op.c $(DEPS) ; $(CO) src/trace/op.c
$(B)/progress.o: src/trace/progress.c $(DEPS) ; $(CO) src/trace/progress.c
$(B)/request.o: src/trace/request.c $(DEPS) ; $(CO) src/trace/request.c
$(B)/reply.o: src/trace/reply.c $(DEPS) ; $(CO) src/trace/reply.c
$(B)/files.o: src/trace/files.c $(DEPS) ; $(CO) src/trace/files.c
$(B)/client.o: src/trace/client.c $(DEPS) ; $(CO) src/trace/client.c
$(B)/clissh.o: src/trace/clissh.c $(DEPS) ; $(CO) src/trace/clissh.c
$(B)/clirun.o: src/trace/clirun.c $(DEPS) ; $(CO) src/trace/clirun.c
$(B)/clitext.o: src/trace/clitext.c $(DEPS) ; $(CO) src/trace/clitext.c
$(B)/clixfer.o: src/trace/clixfer.c $(DEPS) ; $(CO) src/trace/clixfer.c
$(B)/cliact.o: src/trace/cliact.c $(DEPS) ; $(CO) src/trace/cliact.c
$(B)/cliscp.o: src/trace/cliscp.c $(DEPS) ; $(CO) src/trace/cliscp.c
$(B)/sshd.o: src/trace/sshd.c $(DEPS) ; $(CO) src/trace/sshd.c
$(B)/detail.o: src/trace/detail.c $(DEPS) ; $(CO) src/trace/detail.c
$(B)/family.o: src/trace/family.c $(DEPS) ; $(CO) src/trace/family.c
$(B)/carry.o: src/trace/carry.c $(DEPS) ; $(CO) src/trace/carry.c
$(B)/sftp.o: src/trace/sftp.c $(DEPS) ; $(CO) src/trace/sftp.c
$(B)/cause.o: src/model/cause.c $(DEPS) ; $(CO) src/model/cause.c
$(B)/freeze.o: src/model/freeze.c $(DEPS) ; $(CO) src/model/freeze.c

# unit tests
$(B)/t_filter.o: tests/unit/t_filter.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_filter.c
$(B)/t_option.o: tests/unit/t_option.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_option.c
$(B)/t_layout.o: tests/unit/t_layout.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_layout.c
$(B)/t_decode.o: tests/unit/t_decode.c tests/unit/recput.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_decode.c
$(B)/t_sweep.o: tests/unit/t_sweep.c tests/unit/recput.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_sweep.c
$(B)/recput.o: tests/unit/recput.c tests/unit/recput.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/recput.c
$(B)/t_queue.o: tests/unit/t_queue.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_queue.c
$(B)/t_match.o: tests/unit/t_match.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_match.c
$(B)/t_ends.o: tests/unit/t_ends.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_ends.c
$(B)/t_truth.o: tests/unit/t_truth.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_truth.c
$(B)/t_why.o: tests/unit/t_why.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_why.c
$(B)/t_audit.o: tests/unit/t_audit.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_audit.c
$(B)/t_peaks.o: tests/unit/t_peaks.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_peaks.c
$(B)/t_tally.o: tests/unit/t_tally.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_tally.c
$(B)/t_model.o: tests/unit/t_model.c tests/unit/recput.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_model.c
$(B)/main_t.o: tests/unit/main.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/main.c
$(B)/t_slice.o: tests/unit/t_slice.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_slice.c
$(B)/t_buf.o: tests/unit/t_buf.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_buf.c
$(B)/t_put.o: tests/unit/t_put.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_put.c
$(B)/t_inst.o: tests/unit/t_inst.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_inst.c
$(B)/t_ip.o: tests/unit/t_ip.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_ip.c
$(B)/t_esc.o: tests/unit/t_escape.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_escape.c
$(B)/t_ebc.o: tests/unit/t_ebcdic.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_ebcdic.c
$(B)/t_find.o: tests/unit/t_find.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_find.c
$(B)/t_io.o: tests/unit/t_io.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_io.c
$(B)/t_course.o: tests/unit/t_course.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_course.c
$(B)/t_votes.o: tests/unit/t_votes.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_votes.c
$(B)/t_zone.o: tests/unit/t_zone.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_zone.c
$(B)/t_ds.o: tests/unit/t_ds.c tests/unit/zsim.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_ds.c
$(B)/zsim.o: tests/unit/zsim.c tests/unit/zsim.h $(DEPS) ; $(CO) -Itests/unit tests/unit/zsim.c
$(B)/dump.o: tests/unit/dump.c $(DUMP) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/dump.c
$(B)/layput.o: tests/unit/layput.c $(LAYPUT) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/layput.c
$(B)/t_terse.o: tests/unit/t_terse.c tests/unit/terseput.h $(DUMP) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_terse.c
$(B)/t_xmit.o: tests/unit/t_xmit.c tests/unit/terseput.h $(DUMP) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_xmit.c
$(B)/terseput.o: tests/unit/terseput.c tests/unit/terseput.h $(DUMP) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/terseput.c
$(B)/archput.o: tests/unit/archput.c $(ARCHPUT) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/archput.c
$(B)/t_zip.o: tests/unit/t_zip.c $(ARCHPUT) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_zip.c
$(B)/t_unpack.o: tests/unit/t_unpack.c $(ARCHPUT) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_unpack.c
$(B)/t_tape.o: tests/unit/t_tape.c tests/unit/dump.h $(ARCHPUT) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_tape.c
$(B)/t_gzip.o: tests/unit/t_gzip.c $(LAYPUT) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_gzip.c
$(B)/t_source.o: tests/unit/t_source.c $(LAYPUT) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_source.c
$(B)/t_contain.o: tests/unit/t_contain.c $(DUMP) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_contain.c
$(B)/t_damage.o: tests/unit/t_damage.c $(DUMP) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_damage.c
$(B)/t_bare.o: tests/unit/t_bare.c $(DUMP) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_bare.c
$(B)/t_kind.o: tests/unit/t_kind.c $(DUMP) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_kind.c
$(B)/t_write.o: tests/unit/t_write.c $(DUMP) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_write.c
$(B)/t_twins.o: tests/unit/t_twins.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_twins.c
$(B)/t_line.o: tests/unit/t_line.c $(DUMP) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_line.c
$(B)/t_freeze.o: tests/unit/t_freeze.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_freeze.c
$(B)/t_sorter.o: tests/unit/t_sorter.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_sorter.c
$(B)/t_cause.o: tests/unit/t_cause.c tests/unit/logrun.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_cause.c
$(B)/t_patt.o: tests/unit/t_patt.c tests/unit/logrun.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_patt.c
$(B)/t_envel.o: tests/unit/t_envel.c tests/unit/logrun.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_envel.c
$(B)/t_trace.o: tests/unit/t_trace.c tests/unit/logrun.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_trace.c
$(B)/t_conn.o: tests/unit/t_conn.c tests/unit/logrun.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_conn.c
$(B)/t_logins.o: tests/unit/t_logins.c tests/unit/deeds.h tests/unit/logrun.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_logins.c
$(B)/t_deeds.o: tests/unit/t_deeds.c tests/unit/deeds.h tests/unit/logrun.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_deeds.c
$(B)/t_client.o: tests/unit/t_client.c tests/unit/logrun.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_client.c
$(B)/t_clruns.o: tests/unit/t_clruns.c tests/unit/logrun.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_clruns.c
$(B)/t_clreal.o: tests/unit/t_clreal.c tests/unit/deeds.h tests/unit/logrun.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_clreal.c
$(B)/t_hostil.o: tests/unit/t_hostil.c tests/unit/logrun.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_hostil.c
$(B)/t_server.o: tests/unit/t_server.c tests/unit/logrun.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_server.c
$(B)/deeds.o: tests/unit/deeds.c tests/unit/deeds.h tests/unit/logrun.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/deeds.c
$(B)/t_real.o: tests/unit/t_real.c tests/unit/logrun.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_real.c
$(B)/logrun.o: tests/unit/logrun.c tests/unit/logrun.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/logrun.c
$(B)/t_build.o: tests/unit/t_build.c tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_build.c
$(B)/t_render.o: tests/unit/t_render.c tests/unit/outbox.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) tests/unit/t_render.c
$(B)/t_xml.o: tests/unit/t_xml.c tests/unit/outbox.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) $(XML_CFLAGS) tests/unit/t_xml.c
$(B)/t_html.o: tests/unit/t_html.c tests/unit/outbox.h tests/unit/unit.h $(DEPS) ; $(CO) -Itests/unit $(CUNIT_CFLAGS) $(XML_CFLAGS) tests/unit/t_html.c

# tests/tools: made for this machine, whatever CC makes programs for; they share nothing with the program under test
HOSTCC = cc
T = build/tools
TOOLS = $(T)/smfgen $(T)/loggen $(T)/drip $(T)/dsput $(T)/pieces $(T)/scatter $(T)/rusage $(T)/jsoncmp $(T)/csvchk $(T)/truthcmp $(T)/envput
TO = $(HOSTCC) $(STD) $(WARN) $(WERROR) -O2 -o $@
SMFPUT = tests/tools/smfput.c tests/tools/smfdump.c
LOGGEN = tests/tools/loggen.c tests/tools/logscene.c tests/tools/logrec.c tests/tools/logtext.c tests/tools/logsay.c \
    tests/tools/logcli.c tests/tools/logpaper.c
$(T)/.dir:
	mkdir -p $(T) && touch $@
$(T)/smfgen: tests/tools/smfgen.c $(SMFPUT) tests/tools/smfput.h $(T)/.dir ; $(TO) tests/tools/smfgen.c $(SMFPUT)
$(T)/loggen: $(LOGGEN) $(SMFPUT) tests/tools/loggen.h tests/tools/smfput.h $(T)/.dir ; $(TO) $(LOGGEN) $(SMFPUT)
$(T)/drip: tests/tools/drip.c $(T)/.dir ; $(TO) tests/tools/drip.c
$(T)/dsput: tests/tools/dsput.c $(T)/.dir ; $(TO) tests/tools/dsput.c
$(T)/pieces: tests/tools/pieces.c $(T)/.dir ; $(TO) tests/tools/pieces.c
$(T)/scatter: tests/tools/scatter.c $(T)/.dir ; $(TO) tests/tools/scatter.c
$(T)/rusage: tests/tools/rusage.c $(T)/.dir ; $(TO) tests/tools/rusage.c
$(T)/csvchk: tests/tools/csvchk.c $(T)/.dir ; $(TO) tests/tools/csvchk.c
$(T)/envput: tests/tools/envput.c $(T)/.dir ; $(TO) tests/tools/envput.c
$(T)/truthcmp: tests/tools/truthcmp.c $(T)/.dir ; $(TO) tests/tools/truthcmp.c
$(T)/jsoncmp: tests/tools/jsoncmp.c $(T)/.dir ; $(TO) tests/tools/jsoncmp.c -lm
tools: $(TOOLS)

# The program as a user runs it: reference vectors, goldens, malformed inputs, matching; sweep is for a build with SANITIZE.
END = PROGRAM=$(B)/sftp119 TOOLS=$(T) SHARED=$(SHARED) RUN="$(RUN)"
CLAIM_OBJS = $(TRACE_OBJS) $(INPUT_OBJS) $(BASE_OBJS) $(SYSTEM_OBJS)
$(B)/claim.o: tests/unit/claim.c $(DEPS) ; $(CO) tests/unit/claim.c
$(B)/claim: $(B)/claim.o $(CLAIM_OBJS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(B)/claim.o $(CLAIM_OBJS) $(LIBS)
ends: $(B)/sftp119 $(B)/zsim119 $(B)/claim $(TOOLS)
	$(END) sh tests/tools/vectors.sh
	$(END) sh tests/tools/golden.sh
	$(END) sh tests/tools/bad.sh
	$(END) sh tests/tools/cli.sh
	$(END) sh tests/tools/dumps.sh
	$(END) sh tests/tools/match.sh
	$(END) sh tests/tools/audit.sh
	$(END) sh tests/tools/why.sh
	$(END) CLAIM=$(B)/claim sh tests/tools/seeds.sh
	$(END) sh tests/tools/releases.sh
	$(END) ZSIM119=$(B)/zsim119 sh tests/tools/zsim.sh
	$(END) sh tests/tools/partial.sh
	$(END) sh tests/tools/scatter.sh
	$(END) sh tests/tools/window.sh
	$(END) sh tests/tools/times.sh
	$(END) sh tests/tools/envl.sh
	$(END) CC="$(CC) $(STD) $(CFLAGS) -Iinclude -Ibuild" AWK="$(AWK)" sh tests/tools/selftest.sh $(B) \
	    "$(APP_OBJS) $(LIB_OBJS) $(SYSTEM_OBJS)" "$(LIBS)"
	$(END) sh tests/tools/truth.sh
# Partial reports as an array job: Slurm's daemons are started for it, and stopped.
check-slurm:
	@sh tests/tools/need.sh slurm
	$(MAKE) $(B)/sftp119 tools
	$(END) sh tests/tools/slurm.sh
sweep: $(B)/sftp119 $(TOOLS)
	$(END) sh tests/tools/sweep.sh
golden: $(B)/sftp119 $(TOOLS)
	$(END) sh tests/tools/golden.sh write
bench: $(B)/sftp119 $(TOOLS)
	@$(END) sh tests/bench/bench.sh

# Fuzz targets. replay runs them on the corpus that the specimens make, with any compiler; fuzz is libFuzzer's (clang),
# FUZZ_TIME seconds for each.
FUZZ_OBJS = $(TRACE_OBJS) $(INPUT_OBJS) $(BASE_OBJS) $(SYSTEM_OBJS) $(DECODE_OBJS)
FUZZ_DEPS = tests/fuzz/fuzz.h tests/unit/drip.h $(DEPS)
REPLAYS = $(B)/r_contain $(B)/r_decode $(B)/r_trace $(B)/r_layer
RO = $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(B)/replay.o
FUZZ_TIME = 60
$(B)/replay.o: tests/fuzz/replay.c $(FUZZ_DEPS) ; $(CO) -Itests/unit tests/fuzz/replay.c
$(B)/f_contain.o: tests/fuzz/f_contain.c $(FUZZ_DEPS) ; $(CO) -Itests/unit tests/fuzz/f_contain.c
$(B)/f_decode.o: tests/fuzz/f_decode.c $(FUZZ_DEPS) ; $(CO) -Itests/unit tests/fuzz/f_decode.c
$(B)/f_trace.o: tests/fuzz/f_trace.c $(FUZZ_DEPS) ; $(CO) -Itests/unit tests/fuzz/f_trace.c
$(B)/f_layer.o: tests/fuzz/f_layer.c $(FUZZ_DEPS) ; $(CO) -Itests/unit tests/fuzz/f_layer.c
$(B)/r_contain: $(B)/replay.o $(B)/f_contain.o $(FUZZ_OBJS) ; $(RO) $(B)/f_contain.o $(FUZZ_OBJS) $(LIBS)
$(B)/r_decode: $(B)/replay.o $(B)/f_decode.o $(FUZZ_OBJS) ; $(RO) $(B)/f_decode.o $(FUZZ_OBJS) $(LIBS)
$(B)/r_trace: $(B)/replay.o $(B)/f_trace.o $(FUZZ_OBJS) ; $(RO) $(B)/f_trace.o $(FUZZ_OBJS) $(LIBS)
$(B)/r_layer: $(B)/replay.o $(B)/f_layer.o $(FUZZ_OBJS) ; $(RO) $(B)/f_layer.o $(FUZZ_OBJS) $(LIBS)
replay: $(REPLAYS) $(TOOLS)
	TOOLS=$(T) SHARED=$(SHARED) sh tests/fuzz/corpus.sh build/corpus
	for t in contain decode trace layer; do $(RUN) $(B)/r_$$t build/corpus/$$t/* || exit 1; done
fuzz:
	$(MAKE) B=build/fuzz CC=clang CFLAGS="$(SANITIZE) -fsanitize=fuzzer-no-link" fuzzers
	TOOLS=$(T) SHARED=$(SHARED) sh tests/fuzz/corpus.sh build/corpus
	for t in contain decode trace layer; do \
	    mkdir -p build/found/$$t && build/fuzz/z_$$t -max_total_time=$(FUZZ_TIME) -max_len=65536 -artifact_prefix=build/found/ \
	        build/found/$$t build/corpus/$$t || exit 1; done
fuzzers: $(B)/z_contain $(B)/z_decode $(B)/z_trace $(B)/z_layer $(TOOLS)
ZO = $(CC) $(CFLAGS) -fsanitize=fuzzer -o $@
$(B)/z_contain: $(B)/f_contain.o $(FUZZ_OBJS) ; $(ZO) $(B)/f_contain.o $(FUZZ_OBJS) $(LIBS)
$(B)/z_decode: $(B)/f_decode.o $(FUZZ_OBJS) ; $(ZO) $(B)/f_decode.o $(FUZZ_OBJS) $(LIBS)
$(B)/z_trace: $(B)/f_trace.o $(FUZZ_OBJS) ; $(ZO) $(B)/f_trace.o $(FUZZ_OBJS) $(LIBS)
$(B)/z_layer: $(B)/f_layer.o $(FUZZ_OBJS) ; $(ZO) $(B)/f_layer.o $(FUZZ_OBJS) $(LIBS)

# Proofs for z/OS and other systems. Each installs what it needs from Debian's archive and fails where it cannot; what it makes
# stays below build/, so that a second run is quicker.
ROOT_PACKAGES = libc6-dev libgcc-12-dev zlib1g-dev libxml2-dev libcunit1-dev
S390X_ROOT = build/root-s390x
S390X_RUN = qemu-s390x-static -L `pwd`/$(S390X_ROOT)
S390X = B=build/s390x CFLAGS=-O2 CC="s390x-linux-gnu-gcc --sysroot=$(S390X_ROOT)" RUN="$(S390X_RUN)" \
    XML_CFLAGS=-I$(S390X_ROOT)/usr/include/libxml2 LIBS="-lxml2 -lz" CUNIT_CFLAGS= CUNIT_LIBS=-lcunit
check-s390x:
	@sh tests/tools/need.sh s390x
	sh tests/tools/root.sh s390x $(S390X_ROOT) $(ROOT_PACKAGES)
	$(MAKE) $(B)/sftp119
	$(MAKE) $(S390X) elsewhere
	PROGRAM=$(B)/sftp119 RUN="$(S390X_RUN)" sh tests/tools/same.sh build/s390x/sftp119
	@echo "check-s390x: all passed"
elsewhere: $(B)/sftp119 ends units

# Both character sets, both kinds of char, both byte orders.
check-ebcdic:
	@sh tests/tools/need.sh ebcdic
	sh tests/tools/root.sh s390x $(S390X_ROOT) $(ROOT_PACKAGES)
	$(MAKE) ebcdic units
	$(MAKE) $(S390X) ebcdic
	$(MAKE) B=build/char CFLAGS="-O1 `CC="$(CC)" sh tests/tools/char.sh`" units
	@echo "check-ebcdic: all passed"

# z/OS: INSTALL in README.md. ZOPEN is where zopen keeps its packages, zlib and libxml2 among them. GOAL is what is made: the program
# in build/zos, install (PREFIX, DESTDIR), or load: a copy as member SFTP119 of the PDSE that LOAD names.
ZOPEN = $(ZOPEN_ROOTFS)/usr/local
GOAL = build/zos/sftp119
LOAD =
ZOS_DEFS = -D_XOPEN_SOURCE=600 -D_EXT=1 -D_OPEN_SYS_FILE_EXT=1 -D_LARGE_TIME_API -D_ENHANCED_ASCII_EXT=0xFFFFFFFF
ZOS_STD = -std=c99 $(ZOS_DEFS)
ZOS = B=build/zos WARN= CPPFLAGS=-I$(ZOPEN)/include XML_CFLAGS=-I$(ZOPEN)/include/libxml2 \
    LIBS="$(ZOPEN)/lib/libxml2.a $(ZOPEN)/lib/libz.a $(ZOPEN)/lib/libiconv.a $(ZOPEN)/lib/libzoslib.a"
zos:
	+$(MAKE) $(ZOS) CC=ibm-clang64 STD="$(ZOS_STD)" LDFLAGS=-Wl,-bedit=no \
	    CFLAGS="-m64 -O2 -fzos-le-char-mode=ascii -fexec-charset=ISO8859-1" $(GOAL)
zos-xlclang:
	+$(MAKE) $(ZOS) CC=xlclang STD="$(ZOS_STD)" CFLAGS="-q64 -qascii -O2" $(GOAL)
zos-xlc:
	+$(MAKE) $(ZOS) CC=xlc STD="-qlanglvl=extc99 $(ZOS_DEFS)" CFLAGS="-q64 -qascii -qfloat=ieee -O2" $(GOAL)
load: $(B)/sftp119
	cp -X $(B)/sftp119 "//'$(LOAD)(SFTP119)'"

# What of that can be proved where z/OS is not.
check-zos:
	@sh tests/tools/need.sh zos
	$(MAKE) $(B)/sftp119
	sh tests/tools/zos.sh "$(ZOS_STD)" $(B)/sftp119
	MAKE="$(MAKE)" sh tests/tools/zosmake.sh
	@echo "check-zos: all passed"

# Other compilers, C libraries, word sizes, awks and makes: for each, all sources without a warning, unit tests, and the same reports.
I386_ROOT = build/root-i386
I386_LIBS = `pwd`/$(I386_ROOT)/lib/i386-linux-gnu:`pwd`/$(I386_ROOT)/usr/lib/i386-linux-gnu
I386_RUN = env GCONV_PATH=`pwd`/$(I386_ROOT)/usr/lib/i386-linux-gnu/gconv `sh tests/tools/run32.sh` \
    `pwd`/$(I386_ROOT)/lib/ld-linux.so.2 --library-path $(I386_LIBS)
# 64 bits for times: the tests compare with gmtime_r().
I386 = B=build/i386 CFLAGS=-O2 CPPFLAGS=-D_TIME_BITS=64 WERROR=-Werror RUN="$(I386_RUN)" CC="gcc -m32 --sysroot=$(I386_ROOT) \
    -isystem $(I386_ROOT)/usr/include/i386-linux-gnu -B$(I386_ROOT)/usr/lib/gcc/i686-linux-gnu/12 -L$(I386_ROOT)/usr/lib/i386-linux-gnu" \
    XML_CFLAGS=-I$(I386_ROOT)/usr/include/libxml2 LIBS="-lxml2 -lz" CUNIT_CFLAGS= CUNIT_LIBS=-lcunit
SAME = PROGRAM=$(B)/sftp119 sh tests/tools/same.sh
check-portable:
	@sh tests/tools/need.sh portable
	sh tests/tools/root.sh i386 $(I386_ROOT) $(ROOT_PACKAGES)
	MAKE="$(MAKE)" sh tests/tools/awks.sh mawk "gawk --posix" original-awk
	$(MAKE) CC=gcc WERROR=-Werror everything
	$(MAKE) B=build/clang CC=clang HOSTCC=clang T=build/clang/tools CFLAGS=-O1 WERROR=-Werror everything tools units
	$(SAME) build/clang/sftp119
	$(MAKE) $(I386) everything units
	RUN="$(I386_RUN)" $(SAME) build/i386/sftp119
	MAKE="$(MAKE)" SHARED=$(SHARED) sh tests/tools/musl.sh
	WITHOUT=xml $(SAME) build/musl/sftp119
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL bmake -s SHARED=$(SHARED) B=build/tcc CC=tcc WARN=-Wall WERROR=-Werror CFLAGS= all units
	$(SAME) build/tcc/sftp119
	@echo "check-portable: all passed"
everything: $(B)/sftp119 $(B)/zsim119 $(B)/unit-tests $(REPLAYS)

# The record map's compiler refuses bad layouts.
layouts:
	sh tests/tools/badlay.sh "$(AWK)" $(RECS)
	sh tests/tools/badcol.sh "$(AWK)"
	sh tests/tools/badpat.sh "$(AWK)" $(MSGS)

# The man page: its parts on tables and record formats come from records/.
$(B)/sftp119.1: src/app/sftp119.1 records/man.awk records/column.txt records/layout.awk $(RECS) $(B)/.dir
	$(AWK) -v what=man -f records/layout.awk $(RECS) | $(AWK) -f records/man.awk records/column.txt src/app/sftp119.1 > $@.t && mv $@.t $@
install: $(B)/sftp119 $(B)/sftp119.1
	mkdir -p $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/sftp119
	cp $(B)/sftp119 $(DESTDIR)$(PREFIX)/bin/sftp119 && chmod 755 $(DESTDIR)$(PREFIX)/bin/sftp119
	cp $(B)/sftp119.1 $(DESTDIR)$(PREFIX)/share/man/man1/sftp119.1 && chmod 644 $(DESTDIR)$(PREFIX)/share/man/man1/sftp119.1
	cp records/report.xsd $(DESTDIR)$(PREFIX)/share/sftp119/report.xsd && chmod 644 $(DESTDIR)$(PREFIX)/share/sftp119/report.xsd
check-man: $(B)/sftp119.1
	$(AWK) -f tests/tools/mancheck.awk records/option.txt records/column.txt records/subtype.rec $(B)/sftp119.1
	mandoc -Tlint -Wwarning $(B)/sftp119.1
check-jcl:
	AWK="$(AWK)" sh tests/tools/jclchk.sh

# A release as a file: what git holds, under one folder.
dist:
	mkdir -p $(B) && git archive --prefix=sftp119-$(VERSION)/ -o $(B)/sftp119-$(VERSION).tar.gz HEAD

clean:
	rm -rf build
