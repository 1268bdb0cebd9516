# pattern.awk: compiles the message patterns.
#   awk -v what=h -f pattern.awk causes.cause sftpserv.msg sshd.msg syslogd.msg    gen/pattern.h: events, roles, texts
#   awk -v what=c ...                                                   gen/pattern.c: the tables behind trace/pattern.h
#   awk -v what=samples ...                                             gen/sample.c: the samples, for the tests
#   awk -v what=samples -v each=12 -v prefix=self ...                   gen/selfsamp.c: some of them, for self-test
# The form of a .msg file is told in sftpserv.msg. The matcher of src/trace/pattern.c stands here a second time, in awk:
# it proves that every sample is claimed by its own entry, with just the captures that it expects, and by no other. Bad
# data is refused.

function fail(text) { fail_at(FILENAME ":" FNR, text) }
function fail_at(where, text) {
    print where ": " text | "cat 1>&2"
    bad = 1
}
function octal(text,    i, k, out) {
    out = ""
    for (i = 1; i <= length(text); i++) {
        k = index(ascii, substr(text, i, 1)) + 31
        if (k == 31) { fail("character outside printable ASCII"); k = 32 }
        out = out sprintf("\\%d%d%d", int(k / 64), int(k / 8) % 8, k % 8)
    }
    return out
}
function upper(name,    s) {
    s = toupper(name)
    gsub(/[-.]/, "_", s)
    return s
}
function rest() { return substr($0, length($1) + 2) }

# --- reading

function add_role(role) {
    if (role == "") return
    if (role !~ /^[a-z][a-z0-9]*$/) { fail("bad role " role); return }
    if (!(role in role_id)) { role_id[role] = ++num_roles; role_name[num_roles] = role }
}
function add_item(v, kind, role, text) {
    # literals without a role run together
    if (kind == "lit" && role == "" && vn[v] > 0 && vkind[v, vn[v]] == "lit" && vrole[v, vn[v]] == "") {
        vtext[v, vn[v]] = vtext[v, vn[v]] text
        return
    }
    vn[v]++
    vkind[v, vn[v]] = kind; vrole[v, vn[v]] = role; vtext[v, vn[v]] = text
}
function is_free(kind) { return kind == "path" || kind == "user" || kind == "text" }
# Takes the template apart into pieces and makes one variant for every choice of the optional texts, the longest first.
function expand(t,    np, i, k, hole, c, choices, total, pick, v, bit) {
    np = 0; choices = 0
    while (t != "") {
        i = index(t, "{")
        if (i == 0) { pk[++np] = "lit"; pr[np] = ""; pt[np] = t; break }
        if (i > 1) { pk[++np] = "lit"; pr[np] = ""; pt[np] = substr(t, 1, i - 1) }
        k = index(t, "}")
        if (k < i) { fail("hole without end"); return }
        hole = substr(t, i + 1, k - i - 1)
        t = substr(t, k + 1)
        np++
        if ((c = index(hole, "?")) > 0) {
            pk[np] = "opt"; pr[np] = substr(hole, 1, c - 1); pt[np] = substr(hole, c + 1)
            choices++
        } else if ((c = index(hole, "=")) > 0) {
            pk[np] = "lit"; pr[np] = substr(hole, 1, c - 1); pt[np] = substr(hole, c + 1)
        } else {
            c = index(hole, ":")
            pk[np] = c > 0 ? substr(hole, c + 1) : hole
            pr[np] = c > 0 ? substr(hole, 1, c - 1) : hole
            pt[np] = ""
            if (!(pk[np] in hole_type)) fail("unknown type of hole " pk[np])
        }
        if ((pk[np] == "lit" || pk[np] == "opt") && pt[np] == "") fail("empty text in a hole")
        add_role(pr[np])
    }
    if (choices > 3) { fail("too many optional texts"); return }
    total = 1
    for (i = 0; i < choices; i++) total *= 2
    for (pick = total - 1; pick >= 0; pick--) {
        v = ++num_variants
        vn[v] = 0; ventry[v] = n
        bit = total / 2
        k = pick
        for (i = 1; i <= np; i++) {
            if (pk[i] != "opt") { add_item(v, pk[i], pr[i], pt[i]); continue }
            if (k >= bit) { k -= bit; add_item(v, "lit", pr[i], pt[i]) }
            bit /= 2
        }
        check_variant(v)
    }
}
function check_variant(v,    i, frees, seen) {
    frees = 0
    vfree1[v] = vn[v] + 1; vfree2[v] = vn[v] + 1
    for (i = 1; i <= vn[v]; i++) {
        if (vrole[v, i] != "" && (vrole[v, i]) in seen) fail("role " vrole[v, i] " stands twice")
        seen[vrole[v, i]] = 1
        if (!is_free(vkind[v, i])) {
            if (vkind[v, i] != "lit" && i > 1 && vkind[v, i - 1] != "lit") fail("two holes without text between them")
            continue
        }
        frees++
        if (frees == 1) vfree1[v] = i
        if (frees == 2) {
            vfree2[v] = i
            if (vkind[v, vfree1[v] + 1] != "lit") fail("two open holes without text between them")
        }
        if (frees > 2) fail("more than two open holes")
    }
    if (vn[v] == 0 || vkind[v, 1] == "lit" && vn[v] == 0) fail("empty template")
}

# --- the matcher: one variant against a text; captures in cap[role]

function in_class(kind, c) {
    if (kind == "num" || kind == "port") return index("0123456789", c) > 0
    if (kind == "octal") return index("01234567", c) > 0
    if (kind == "flags") return c == "," || index("ABCDEFGHIJKLMNOPQRSTUVWXYZ", c) > 0
    return c != " "
}
# End (exclusive) of a hole of that kind that begins at i and may reach to end; the text behind it begins with c.
function run_forward(kind, s, i, end, c,    k, j) {
    for (k = i; k < end && in_class(kind, substr(s, k, 1)); k++) ;
    if (c != "" && in_class(kind, c)) {
        for (j = k - 1; j > i && substr(s, j, 1) != c; j--) ;
        if (j > i) k = j
    }
    return k > i ? k : 0
}
function run_backward(kind, s, begin, i, c,    k, j) {
    for (k = i; k > begin && in_class(kind, substr(s, k - 1, 1)); k--) ;
    if (c != "" && in_class(kind, c)) {
        for (j = k; j < i - 1 && substr(s, j, 1) != c; j++) ;
        if (j < i - 1) k = j + 1
    }
    return k < i ? k : 0
}
function head_of(v, i) { return i <= vn[v] && vkind[v, i] == "lit" ? substr(vtext[v, i], 1, 1) : "" }
function tail_of(v, i) { return i >= 1 && vkind[v, i] == "lit" ? substr(vtext[v, i], length(vtext[v, i]), 1) : "" }
# Items a to b from pos on, not beyond end: the place behind them, or 0.
function forward(v, a, b, s, pos, end,    i, k) {
    for (i = a; i <= b; i++) {
        if (vkind[v, i] == "lit") {
            k = pos + length(vtext[v, i])
            if (k > end || substr(s, pos, k - pos) != vtext[v, i]) return 0
        } else {
            k = run_forward(vkind[v, i], s, pos, end, head_of(v, i + 1))
            if (k == 0) return 0
        }
        if (vrole[v, i] != "") cap[vrole[v, i]] = substr(s, pos, k - pos)
        pos = k
    }
    return pos
}
function backward(v, a, b, s, begin, pos,    i, k) {
    for (i = b; i >= a; i--) {
        if (vkind[v, i] == "lit") {
            k = pos - length(vtext[v, i])
            if (k < begin || substr(s, k, pos - k) != vtext[v, i]) return 0
        } else {
            k = run_backward(vkind[v, i], s, begin, pos, tail_of(v, i - 1))
            if (k == 0) return 0
        }
        if (vrole[v, i] != "") cap[vrole[v, i]] = substr(s, k, pos - k)
        pos = k
    }
    return pos
}
function match_variant(v, s,    role, pos, end, k, m, f1, f2) {
    for (role in cap) delete cap[role]
    f1 = vfree1[v]; f2 = vfree2[v]
    end = length(s) + 1
    pos = forward(v, 1, f1 - 1, s, 1, end)
    if (pos == 0) return 0
    if (f1 > vn[v]) return pos == end
    end = backward(v, (f2 > vn[v] ? f1 : f2) + 1, vn[v], s, pos, end)
    if (end == 0) return 0
    if (f2 > vn[v]) {
        cap[vrole[v, f1]] = substr(s, pos, end - pos)
        return 1
    }
    for (k = end - 1; k >= pos; k--) {
        m = forward(v, f1 + 1, f2 - 1, s, k, end)
        if (m > 0) {
            cap[vrole[v, f1]] = substr(s, pos, k - pos)
            cap[vrole[v, f2]] = substr(s, m, end - m)
            return 1
        }
    }
    return 0
}
# What stands before and behind the text that templates tell: level, FOTS id, [preauth].
function strip(s) {
    sub(/^(error|fatal|debug[123]): /, "", s)
    sub(/^FOTS[0-9][0-9][0-9][0-9] /, "", s)
    sub(/ \[(pre|post)auth\]$/, "", s)
    return s
}

# --- samples

function captures(    i, out, role) {
    out = ""
    for (i = 1; i <= num_roles; i++) {
        role = role_name[i]
        if (role in cap) out = out (out == "" ? "" : "|") role "=" cap[role]
    }
    return out
}
function sorted(expect,    k, i, part, eq, role, want) {
    k = split(expect, part, "|")
    for (role in cap) delete cap[role]
    for (i = 1; i <= k; i++) {
        eq = index(part[i], "=")
        role = substr(part[i], 1, eq - 1)
        if (!(role in role_id)) return "unknown role " role
        cap[role] = substr(part[i], eq + 1)
    }
    return captures()
}
# The variants of a program that may claim a text which begins so: "" for those whose fixed text is too short to tell.
function shelf_of(v) {
    return program_class[eprogram[ventry[v]]] + edebug[ventry[v]] SUBSEP \
        (vkind[v, 1] == "lit" && length(vtext[v, 1]) >= 3 ? substr(vtext[v, 1], 1, 3) : "")
}
function fill_shelves(    v, key) {
    for (v = 1; v <= num_variants; v++) {
        key = shelf_of(v)
        shelf[key, ++num_shelf[key]] = v
    }
}
function check_samples(    i, e, v, s, own, got, want, class, key, k, count) {
    fill_shelves()
    for (i = 1; i <= num_samples; i++) {
        e = sentry[i]
        s = strip(stext[i])
        own = 0
        class = program_class[eprogram[e]] + edebug[e]
        key = class SUBSEP substr(s, 1, 3)
        if (length(s) < 3) key = class SUBSEP
        count = num_shelf[key] + (key == class SUBSEP ? 0 : num_shelf[class, ""])
        for (k = 1; k <= count; k++) {
            v = k <= num_shelf[key] ? shelf[key, k] : shelf[class, "", k - num_shelf[key]]
            if (ecut[ventry[v]] && !ecut[e]) continue
            if (!ecut[ventry[v]] && ecut[e]) continue
            if (own && ventry[v] == e) continue
            if (!match_variant(v, s)) continue
            if (ebroad[ventry[v]] && !ebroad[e]) continue
            if (ebroad[e] && ebroad[ventry[v]] && ventry[v] > e && own && bin_of(v) == bin_of(own)) continue
            if (ventry[v] != e) {
                fail_at(swhere[i], "sample of " ename[e] " is claimed by " ename[ventry[v]] " too")
                continue
            }
            own = v
            got = captures()
            want = sorted(sexpect[i])
            if (got != want) fail_at(swhere[i], "captures are " got ", not " want)
        }
        if (!own) fail_at(swhere[i], "sample is not matched by its own message " ename[e])
    }
}
function begin_entry(name, level, versions) {
    finish_entry()
    if (program == "") fail("no program before the first message")
    if ((program, name, level ~ /^DEBUG[123]/) in name_seen) fail("message " name " stands twice")
    name_seen[program, name, level ~ /^DEBUG[123]/] = 1
    if (!(level in level_ok)) fail("unknown level " level)
    if (versions !~ /^[0-9]+\.[0-9]-([0-9]+\.[0-9])?$/) fail("bad versions " versions)
    n++
    ename[n] = name; elevel[n] = level; eprogram[n] = program; edebug[n] = (level ~ /^DEBUG[123]/) ? 1 : 0
    etemplate[n] = ""; eevent[n] = ""; ecause[n] = ""; ecut[n] = 0; ebroad[n] = 0; esamples[n] = 0; ewhere[n] = FILENAME ":" FNR
}
function take_template(text) {
    if (etemplate[n] != "") fail("second template")
    etemplate[n] = text
    expand(text)
}
function see_event(name) {
    eevent[n] = name
    if (!(name in event_seen)) { event_seen[name] = 1; event_name[++num_events] = name }
}
function finish_entry() {
    if (n == 0) return
    if (etemplate[n] == "") fail_at(ewhere[n], "message " ename[n] " has no template")
    if (eevent[n] == "") fail_at(ewhere[n], "message " ename[n] " has no event")
    if (esamples[n] == 0) fail_at(ewhere[n], "message " ename[n] " has no sample")
}

BEGIN {
    ascii = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
    k = split("path user text word addr num port octal flags", list, " ")
    for (i = 1; i <= k; i++) hole_type[list[i]] = i
    k = split("FATAL ERROR INFO VERBOSE DEBUG DEBUG1 DEBUG2 DEBUG3", list, " ")
    for (i = 1; i <= k; i++) level_ok[list[i]] = 1
    num_classes = split("SFTP SFTP_DEBUG SSHD SSHD_DEBUG LOGGER LOGGER_DEBUG CLIENT CLIENT_DEBUG", class_name, " ")
    program_class["sftp-server"] = 1; program_class["sshd"] = 3; program_class["syslogd"] = 5
    program_class["client"] = 7
    n = 0; bad = 0; program = ""
    num_bins = 129; num_words = 3
    num_tags = 0; num_texts = 0; num_roles = 0; num_variants = 0; num_samples = 0; num_events = 0
}
{ sub(/\r$/, "") }
/^#/ || /^$/ { next }
FILENAME ~ /\.cause$/ { if ($1 == "cause") cause_known[$2] = 1; next }
$1 == "program" {
    if (!($2 in program_class)) fail("unknown program " $2)
    program = $2
    next
}
$1 == "tag" {
    if (program == "" || NF != 2 || $2 in tag_seen) fail("tag needs a program before it and a new name")
    tag_seen[$2] = 1
    tag_name[++num_tags] = $2; tag_program[num_tags] = program
    next
}
$1 == "text" {
    if ($2 !~ /^[A-Z][A-Z_0-9]*$/ || $2 in text_seen) fail("text needs a new name in capitals")
    if ($0 !~ /^text [A-Z_0-9]+ [|].+[|]$/) fail("text NAME |TEXT| expected")
    text_seen[$2] = 1
    text_name[++num_texts] = $2
    text_value[num_texts] = substr($0, length($2) + 8, length($0) - length($2) - 8)
    next
}
$1 == "message" {
    if (NF != 4) fail("message NAME LEVEL VERSIONS expected")
    begin_entry($2, $3, $4)
    next
}
$1 == "known" {
    if (NF < 4) fail("known LEVEL VERSIONS TEMPLATE expected")
    text = substr($0, length($1 $2 $3) + 4)
    begin_entry(text, $2, $3)
    see_event("IGNORE")
    ebroad[n] = 1
    take_template(text)
    next
}
n == 0 { fail("no message before " $1); next }
$1 == "template" { take_template(rest()); next }
$1 == "event" {
    if (NF != 2 || $2 !~ /^[A-Z][A-Z_]*$/) fail("bad event " $2)
    see_event($2)
    next
}
$1 == "cause" {
    if (!($2 in cause_known)) fail("unknown cause " $2)
    ecause[n] = $2
    next
}
$1 == "cut" { ecut[n] = 1; next }
$1 == "broad" { ebroad[n] = 1; next }
$1 == "sample" {
    esamples[n]++
    sentry[++num_samples] = n; stext[num_samples] = rest()
    sexpect[num_samples] = ""; swhere[num_samples] = FILENAME ":" FNR
    next
}
$1 == "expect" {
    if (esamples[n] == 0 || sexpect[num_samples] != "") fail("expect without a sample before it")
    else sexpect[num_samples] = rest()
    next
}
{ fail("unknown line " $1) }

# --- writing

# The fixed text at the front of item i.
function fixed_at(v, i,    t) {
    t = ""
    for (; i <= vn[v] && vkind[v, i] == "lit"; i++) t = t vtext[v, i]
    return t
}
# Eight bytes of t as a number, and which of them are fixed.
function key_of(t,    i, k, key, mask) {
    key = ""; mask = ""
    for (i = 1; i <= 8; i++) {
        k = i <= length(t) ? index(ascii, substr(t, i, 1)) + 31 : 0
        key = key sprintf("%02X", k)
        mask = mask (k > 0 ? "FF" : "00")
    }
    return "UINT64_C(0x" key "), UINT64_C(0x" mask ")"
}
# 1 when another variant of its bin begins like it.
function has_rival(v, class, bin,    broad, k, w, n, a, b) {
    a = vkind[v, 1] == "lit" ? substr(vtext[v, 1], 1, 8) : ""
    for (broad = 0; broad <= 2; broad++)
        for (k = 1; k <= num_here[class, bin, broad]; k++) {
            w = here[class, bin, broad, k]
            if (w == v || ecut[ventry[w]] != ecut[ventry[v]]) continue
            b = vkind[w, 1] == "lit" ? substr(vtext[w, 1], 1, 8) : ""
            n = length(a) < length(b) ? length(a) : length(b)
            if (substr(a, 1, n) == substr(b, 1, n)) return 1
        }
    return 0
}
# What tells a variant from those: the fixed text behind its first, second or third blank, where that one is longest.
# The blanks can be counted as long as no open hole stands before them. Sets word_text.
function word_of(v, class, bin,    i, k, num, best) {
    num = 0; best = 0
    word_text = ""
    if (!has_rival(v, class, bin)) return 0
    for (i = 1; i < vfree1[v] && num < num_words; i++) {
        if (vkind[v, i] != "lit") continue
        for (k = 1; k <= length(vtext[v, i]) && num < num_words; k++) {
            if (substr(vtext[v, i], k, 1) != " ") continue
            num++
            if (length(substr(fixed_at(v, i), k + 1, 8)) > length(word_text)) {
                best = num
                word_text = substr(fixed_at(v, i), k + 1, 8)
            }
        }
    }
    return best
}
function class_of(e) { return program_class[eprogram[e]] - 1 + edebug[e] }
function code_at(t, i) { return index(ascii, substr(t, i, 1)) + 31 }
# The range that a variant stands in: told by its first and third byte as pattern_find() does it, since many messages
# begin with the same letter; the last one when it does not begin with that much fixed text.
function bin_of(v) {
    if (vkind[v, 1] != "lit" || length(vtext[v, 1]) < 3) return num_bins - 1
    return (code_at(vtext[v, 1], 1) + 5 * code_at(vtext[v, 1], 3)) % (num_bins - 1)
}
# A variant is dull when it means nothing, and no message that does could begin like it: then a text that it claims needs
# no further look.
function is_dull(v,    e, k, w) {
    e = ventry[v]
    if (!ebroad[e] || ecut[e] || eevent[e] != "IGNORE" || vkind[v, 1] != "lit") return 0
    if (bin_of(v) == num_bins - 1) return 0
    for (k = 1; k <= num_telling[class_of(e)]; k++) {
        w = telling[class_of(e), k]
        if (vkind[w, 1] != "lit" || index(vtext[w, 1], vtext[v, 1]) == 1 || index(vtext[v, 1], vtext[w, 1]) == 1) return 0
    }
    return 1
}
function print_header(    i) {
    print "/* Made by pattern.awk. */\n#ifndef GEN_PATTERN_H\n#define GEN_PATTERN_H\n\nenum event {\n    E_NONE,"
    for (i = 1; i <= num_events; i++) print "    E_" event_name[i] ","
    print "    NUM_EVENTS\n};\n\nenum capture_role {\n    CAP_NONE,"
    for (i = 1; i <= num_roles; i++) print "    CAP_" upper(role_name[i]) ","
    print "    NUM_CAPS\n};\n\nenum pattern_class {"
    for (i = 1; i <= num_classes; i++) print "    PATTERNS_" class_name[i] ","
    print "    NUM_PATTERN_CLASSES\n};\n\nenum trace_text {"
    for (i = 1; i <= num_texts; i++) print "    TEXT_" text_name[i] ","
    print "    NUM_TRACE_TEXTS\n};\n"
    print "enum { NUM_PATTERNS = " num_variants ", NUM_PATTERN_TAGS = " num_tags ", NUM_PATTERN_BINS = " num_bins ","
    print "    NUM_PATTERN_WORDS = " num_words " };"
    print "\n#endif"
}
function print_tables(    class, bin, broad, k, v, i, e, count, at, word) {
    print "/* Made by pattern.awk. */\n#include \"trace/pattern.h\"\n\nconst struct pattern_item pattern_items[] = {"
    at = 0
    for (v = 1; v <= num_variants; v++) {
        vat[v] = at
        for (i = 1; i <= vn[v]; i++) {
            printf "    { HOLE_%s, %s, %d, ", upper(vkind[v, i]), \
                (vrole[v, i] == "" ? "CAP_NONE" : "CAP_" upper(vrole[v, i])), length(vtext[v, i])
            printf "(const unsigned char *)\"%s\" },\n", octal(vtext[v, i])
            at++
        }
    }
    print "};\n\nconst struct pattern patterns[NUM_PATTERNS] = {"
    count = 0
    for (v = 1; v <= num_variants; v++) {
        class = class_of(ventry[v])
        if (eevent[ventry[v]] != "IGNORE") telling[class, ++num_telling[class]] = v
    }
    for (v = 1; v <= num_variants; v++) {
        dull[v] = is_dull(v)
        at = class_of(ventry[v]) SUBSEP bin_of(v) SUBSEP (ebroad[ventry[v]] + dull[v])
        here[at, ++num_here[at]] = v
    }
    for (class = 0; class < num_classes; class++)
        for (bin = 0; bin < num_bins; bin++) {
            range_first[class, bin] = count
            range_broad[class, bin] = range_dull[class, bin] = 0
            for (broad = 0; broad <= 2; broad++)
                for (k = 1; k <= num_here[class, bin, broad]; k++) {
                    v = here[class, bin, broad, k]
                    e = ventry[v]
                    word = word_of(v, class, bin)
                    printf "    { %s, %s,\n", key_of(vkind[v, 1] == "lit" ? vtext[v, 1] : ""), key_of(word_text)
                    printf "      %d, %d, %d, %d, %d, E_%s, %s, %d, %d },\n", word, vat[v], vn[v], \
                        vfree1[v] - 1, vfree2[v] - 1, eevent[e], \
                        (ecause[e] == "" ? "C_NONE" : "C_" upper(ecause[e])), ecut[e], ebroad[e]
                    count++
                    range_broad[class, bin] += ebroad[e]
                    range_dull[class, bin] += dull[v]
                }
            range_count[class, bin] = count - range_first[class, bin] - range_broad[class, bin]
        }
    print "};\n\nconst struct pattern_range pattern_ranges[NUM_PATTERN_CLASSES][NUM_PATTERN_BINS] = {"
    for (class = 0; class < num_classes; class++) {
        printf "    {"
        for (bin = 0; bin < num_bins; bin++)
            printf "%s{ %d, %d, %d, %d },", (bin % 8 == 0 ? "\n      " : " "), range_first[class, bin], \
                range_count[class, bin], range_broad[class, bin], range_dull[class, bin]
        print "\n    },"
    }
    print "};\n\nconst struct pattern_tag pattern_tags[NUM_PATTERN_TAGS] = {"
    for (i = 1; i <= num_tags; i++)
        printf "    { { (const unsigned char *)\"%s\", %d }, PATTERNS_%s },\n", octal(tag_name[i]), \
            length(tag_name[i]), class_name[program_class[tag_program[i]]]
    print "};\n\nconst struct slice trace_texts[NUM_TRACE_TEXTS] = {"
    for (i = 1; i <= num_texts; i++)
        printf "    { (const unsigned char *)\"%s\", %d },\n", octal(text_value[i]), length(text_value[i])
    print "};"
}
function print_samples(    i, e, k, j, part, eq, count) {
    if (prefix == "") prefix = "pattern"
    if (each < 1) each = 1
    print "/* Made by pattern.awk. */\n#include \"trace/sample.h\"\n\nconst struct sample " prefix "_samples[] = {"
    for (i = 1; i <= num_samples; i += each) {
        count++
        e = sentry[i]
        printf "    { PATTERNS_%s, %d, E_%s, { (const unsigned char *)\"%s\", %d }, {", \
            class_name[class_of(e) + 1], ecut[e], eevent[e], octal(strip(stext[i])), length(strip(stext[i]))
        k = split(sexpect[i], part, "|")
        for (j = 1; j <= k; j++) {
            eq = index(part[j], "=")
            printf "\n      { CAP_%s, { (const unsigned char *)\"%s\", %d } },", upper(substr(part[j], 1, eq - 1)), \
                octal(substr(part[j], eq + 1)), length(part[j]) - eq
        }
        print "\n      { CAP_NONE, { NULL, 0 } } } },"
    }
    print "};\nconst size_t num_" prefix "_samples = " count ";"
}
END {
    finish_entry()
    if (n == 0 && !bad) fail_at("pattern.awk", "no message at all")
    if (!bad) check_samples()
    if (bad) exit 1
    if (what == "h") print_header()
    else if (what == "c") print_tables()
    else if (what == "samples") print_samples()
}
