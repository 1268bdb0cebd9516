#!/bin/sh
# badcol.sh AWK: the compiler of column.txt takes the good files, and refuses each of the damages below, made by sed, with the
# complaint that stands beside it and without writing anything.
awk=$1
tmp=${TMPDIR:-/tmp}/badcol.$$
trap 'rm -f "$tmp".*' 0
failed=0
count=0

for what in h c; do
    if ! $awk -v what=$what -f records/column.awk records/column.txt records/report.xsd >"$tmp.out" 2>"$tmp.err" ||
        [ ! -s "$tmp.out" ] || [ -s "$tmp.err" ]; then
        echo "badcol: the good files are refused ($what)"
        cat "$tmp.err"
        failed=1
    fi
done

# refuse SED-FOR-COLUMNS SED-FOR-SCHEMA COMPLAINT
refuse() {
    count=$((count + 1))
    sed "$1" records/column.txt >"$tmp.txt"
    sed "$2" records/report.xsd >"$tmp.xsd"
    if $awk -v what=c -f records/column.awk "$tmp.txt" "$tmp.xsd" >"$tmp.out" 2>"$tmp.err"; then
        echo "badcol: not refused: $3"
        failed=1
    elif [ -s "$tmp.out" ]; then
        echo "badcol: refused, but something was written: $3"
        failed=1
    elif ! grep -Fq "$3" "$tmp.err" || ! grep -q "^$tmp\\.[a-z]*:" "$tmp.err"; then
        echo "badcol: expected $3, got"
        sed 's/^/  /' "$tmp.err"
        failed=1
    fi
}

refuse '/^asid/s/number/figure/' '' 'no such kind: figure'
refuse '/^asid/s/| - | asid/| 0 | asid/' '' 'a rank is - or a digit 1 to 9'
refuse '/^skew/s/| s /| m /' '' 'no such unit: m'
refuse '/^asid/s/|[^|]*$//' '' 'a column has the form'
refuse '/^asid/s/|[^|]*$/|/' '' 'title and doc are needed'
refuse '/^asid/s/asid/ASID/' '' 'bad column id ASID'
refuse '/^asid/s/^asid/job /' '' 'column job stands twice'
refuse '/^table/d' '' 'a column before the first table'
refuse '/^table/s/logins/transfers/' '' 'table transfers stands twice'
refuse '/^table/s/LG/TR/' '' 'prefix TR stands twice'
refuse '/^table/s/| LG//' '' 'a table has the form'
refuse '/^chart/s/| rate |/| speed |/' '' 'chart slowest has no column speed'
refuse '/^chart/s/| rate |/|/' '' 'a chart has the form'
refuse '/^sysplex/d' '' 'column 5 of table transfers is stack in column.txt, not sysplex'
refuse '' '/name="sysplex"/d' 'column 5 of table transfers is sysplex in column.txt, not stack'
refuse '' '/name="peak_concurrent"/d' 'table throughput has 18 columns in column.txt, 17 here'
refuse '' '/name="duration"/s/seconds/xs:string/' 'column duration of kind duration must not have the type xs:string'
refuse '' '/name="logins.row"/s/logins/visits/' 'no table visits in column.txt'
refuse '' '/<xs:complexType name="findings.row">/,/<\/xs:complexType>/d' 'no type findings.row'
if [ $failed -eq 0 ]; then
    echo "badcol: $count damages refused"
fi
exit $failed
