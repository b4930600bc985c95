#include "base/when.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/bytes.h"

enum { DAY = 86400, DAYS_TO_1970 = 719468, DAYS_IN_ERA = 146097 };

struct date {
    int64_t year;
    unsigned month, day; /* from 1 */
};

/* Proleptic Gregorian, by 400-year eras whose years begin in March, so that the leap day ends them
 * (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
static int64_t days_from_date(struct date d)
{
    int64_t year = d.month <= 2 ? d.year - 1 : d.year;
    int64_t era = year / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * ((int64_t)d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
    return era * DAYS_IN_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - DAYS_TO_1970;
}

static struct date date_from_days(int64_t days)
{
    days += DAYS_TO_1970;
    int64_t era = days / DAYS_IN_ERA;
    int64_t day = days - era * DAYS_IN_ERA;
    int64_t of_era = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int64_t of_year = day - (365 * of_era + of_era / 4 - of_era / 100);
    int64_t month = (5 * of_year + 2) / 153;
    return (struct date){
        .year = of_era + era * 400 + (month >= 10),
        .month = (unsigned)(month < 10 ? month + 3 : month - 9),
        .day = (unsigned)(of_year - (153 * month + 2) / 5 + 1),
    };
}

const char *when_format(int64_t time, char ret[WHEN_TEXT])
{
    int64_t seconds = time / WHEN_SECOND;
    int64_t fraction = time % WHEN_SECOND;
    if (fraction < 0) {
        seconds--;
        fraction += WHEN_SECOND;
    }
    int64_t days = seconds / DAY;
    int64_t left = seconds % DAY;
    if (left < 0) {
        days--;
        left += DAY;
    }
    struct date d = date_from_days(days);
    snprintf(ret, WHEN_TEXT, "%04d-%02u-%02uT%02d:%02d:%02d.%06d+0000", (int)d.year, d.month, d.day, (int)(left / 3600),
             (int)(left / 60 % 60), (int)(left % 60), (int)(fraction / 1000));
    return ret;
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* Exactly `digits` digits of a number from `min` to `max`; anything else makes the cursor bad and gives `min`. */
static unsigned number(struct bytes *b, unsigned digits, unsigned min, unsigned max)
{
    unsigned value = 0;
    for (unsigned i = 0; i < digits; i++) {
        uint8_t c = bytes_u8(b);
        b->bad = b->bad || !is_digit(c);
        value = value * 10 + (unsigned)(c - '0');
    }
    b->bad = b->bad || value < min || value > max;
    return b->bad ? min : value;
}

static void expect(struct bytes *b, uint8_t c)
{
    b->bad = bytes_u8(b) != c || b->bad;
}

static unsigned days_in_month(int64_t year, unsigned month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap ? 1U : 0U);
}

/* Days since 1970. The years are those that an int64_t of nanoseconds reaches in full. */
static int64_t read_date(struct bytes *b)
{
    struct date d = {.year = number(b, 4, 1678, 2261)};
    expect(b, '-');
    d.month = number(b, 2, 1, 12);
    expect(b, '-');
    if (!bytes_ok(b))
        return 0;
    d.day = number(b, 2, 1, days_in_month(d.year, d.month));
    return days_from_date(d);
}

static int64_t read_fraction(struct bytes *b)
{
    if (bytes_peek(b, 0) != '.')
        return 0;
    bytes_skip(b, 1);
    int64_t value = number(b, 1, 0, 9);
    int64_t unit = WHEN_SECOND / 10;
    value *= unit;
    while (is_digit(bytes_peek(b, 0)) && unit > 1) {
        unit /= 10;
        value += (bytes_u8(b) - '0') * unit;
    }
    return value;
}

/* Seconds east of UTC. */
static int64_t read_zone(struct bytes *b)
{
    if (!b->left)
        return 0;
    uint8_t sign = bytes_u8(b);
    if (sign == 'Z')
        return 0;
    b->bad = b->bad || (sign != '+' && sign != '-');
    int64_t east = (int64_t)number(b, 2, 0, 23) * 3600;
    if (bytes_peek(b, 0) == ':')
        bytes_skip(b, 1);
    east += (int64_t)number(b, 2, 0, 59) * 60;
    return sign == '-' ? -east : east;
}

int when_parse(const char *text, size_t size, int64_t *ret)
{
    struct bytes b = bytes_of(text, size);
    int64_t time = read_date(&b) * DAY * WHEN_SECOND;
    if (b.left) {
        expect(&b, 'T');
        int64_t seconds = (int64_t)number(&b, 2, 0, 23) * 3600;
        expect(&b, ':');
        seconds += (int64_t)number(&b, 2, 0, 59) * 60;
        expect(&b, ':');
        seconds += number(&b, 2, 0, 59);
        time += seconds * WHEN_SECOND + read_fraction(&b);
        time -= read_zone(&b) * WHEN_SECOND;
    }
    if (!bytes_ok(&b) || b.left)
        return -EINVAL;
    *ret = time;
    return 0;
}
