/*
 * The table of requests_test.c: what is understood, and how. What is refused stands in
 * raw_cases.h.
 */
#pragma once

#include <stddef.h>

enum request_end { KEPT, CLOSED };

struct request_case {
    const char *name;
    const char *bytes;
    size_t size;
    const char *statuses; /* in order; 200H for a reply to HEAD */
    enum request_end end;
    const char *says; /* in the last reply, head or body; NULL for anything */
};

#define SENT(text)  text, sizeof(text) - 1
#define HOST        "Host: localhost\r\n"
#define FORM        "Content-Type: application/x-www-form-urlencoded\r\n"
#define GET(more)   SENT("GET /echo HTTP/1.1\r\n" HOST more "\r\n")
#define PATH(path)  SENT("GET " path " HTTP/1.1\r\n" HOST "\r\n")
#define POST(more)  SENT("POST /body HTTP/1.1\r\n" HOST more)
#define NAMED(host) SENT("GET /echo HTTP/1.1\r\nHost: " host "\r\n\r\n")
#define FIELDS(length, body) \
    SENT("POST /form HTTP/1.1\r\n" HOST FORM "Content-Length: " length "\r\n\r\n" body)

/* clang-format off */
static const struct request_case cases[] = {
    /* What is understood. */
    {"plain get", GET(""), "200", KEPT, "path=/echo"},
    {"root", PATH("/"), "200", KEPT, "path=/"},
    {"query", PATH("/echo?a=1&b=2"), "200", KEPT, "path=/echo a=1 b=2"},
    {"query without value", PATH("/echo?a&b="), "200", KEPT, "a= b="},
    {"query of repeated names", PATH("/echo?a=1&a=2"), "200", KEPT, "a=1"},
    {"query decoded", PATH("/echo?a=%E2%82%AC+x%26&%C3%A9=y"), "200", KEPT, "a=€ x& é=y"},
    {"query with a second question mark", PATH("/echo?a=b?c/d"), "200", KEPT, "a=b?c/d"},
    {"empty query", PATH("/echo?"), "200", KEPT, "path=/echo"},
    {"path decoded", PATH("/%65cho"), "200", KEPT, "path=/echo"},
    {"path in UTF-8", PATH("/h%C3%A9"), "200", KEPT, "path=/hé"},
    {"segment", PATH("/echo/x-1"), "200", KEPT, "name=<x-1>"},
    {"segment decoded", PATH("/echo/a%20b+c"), "200", KEPT, "name=<a b+c>"},
    {"rest of the path", PATH("/rest/a/b/c.css"), "200", KEPT, "name=<a/b/c.css>"},
    {"rest of one segment", PATH("/rest/a"), "200", KEPT, "name=<a>"},
    {"header of any case", GET("x-TELL: yes\r\n"), "200", KEPT, "tell=<yes>"},
    {"blanks around a value", GET("X-Tell: \t yes no \t \r\n"), "200", KEPT, "tell=<yes no>"},
    {"value without blank", GET("X-Tell:yes\r\n"), "200", KEPT, "tell=<yes>"},
    {"empty value", GET("X-Tell:\r\n"), "200", KEPT, "tell=<>"},
    {"value with colons", GET("X-Tell: a:b: c\r\n"), "200", KEPT, "tell=<a:b: c>"},
    {"bytes above ASCII in a value", GET("X-Tell: \xE9\r\n"), "200", KEPT, "tell=<\xE9>"},
    {"name of all token bytes", GET("!#$%&'*+-.^_`|~09azAZ: 1\r\n"), "200", KEPT, NULL},
    {"cookie", GET("Cookie: b=2; c=one=1; d=3\r\n"), "200", KEPT, "cookie=<one=1>"},
    {"cookie of another name", GET("Cookie: cc=1; xc=2;c\r\n"), "200", KEPT, "path=/echo"},
    {"Host with port", NAMED("localhost:8080"), "200", KEPT, NULL},
    {"Host of capitals", NAMED("LocalHost"), "200", KEPT, NULL},
    {"Host 127.0.0.1", NAMED("127.0.0.1:1"), "200", KEPT, NULL},
    {"Host ::1", NAMED("[::1]:8080"), "200", KEPT, NULL},
    {"Host as configured", NAMED("example.org"), "200", KEPT, NULL},
    {"Host as configured, any port", NAMED("Example.ORG:80"), "200", KEPT, NULL},
    {"Host whose port matters", NAMED("port.example:8443"), "200", KEPT, NULL},
    {"head", SENT("HEAD /echo HTTP/1.1\r\n" HOST "\r\n"), "200H", KEPT, "Content-Length: 10\r"},
    {"head of a fixed body", SENT("HEAD /fixed HTTP/1.1\r\n" HOST "\r\n"), "200H", KEPT,
     "Content-Length: 7\r"},
    {"head of nothing there", SENT("HEAD /no HTTP/1.1\r\n" HOST "\r\n"), "404H", KEPT, NULL},
    {"fixed body", PATH("/fixed"), "200", KEPT, "body {}"},
    {"not modified", PATH("/same"), "304", KEPT, "ETag: \"x\"\r"},
    {"no content", PATH("/nothing"), "204", KEPT, NULL},
    {"see other", PATH("/other"), "303", KEPT, "Location: /elsewhere\r"},
    {"cookie set", PATH("/other"), "303", KEPT, "Set-Cookie: __Host-c=1; Path=/; Secure\r"},
    {"error page of a handler", PATH("/gone"), "410", KEPT, "410 Gone\n"},
    {"keep-alive said", GET("Connection: keep-alive\r\n"), "200", KEPT, NULL},
    {"close said", GET("Connection: close\r\n"), "200", CLOSED, NULL},
    {"close in a list", GET("Connection: Foo, CLOSE ,bar\r\n"), "200", CLOSED, NULL},
    {"closer is not close", GET("Connection: closer\r\n"), "200", KEPT, NULL},
    {"upgrade passed over", GET("Connection: Upgrade\r\nUpgrade: h2c\r\n"), "200", KEPT, NULL},
    {"1.0", SENT("GET /echo HTTP/1.0\r\n" HOST "\r\n"), "200", CLOSED, NULL},
    {"1.0 kept alive", SENT("GET /echo HTTP/1.0\r\n" HOST "Connection: keep-alive\r\n\r\n"),
     "200", KEPT, "Connection: keep-alive\r"},
    {"get with a body", GET("Content-Length: 0\r\n"), "200", KEPT, NULL},
    {"get with a body to skip", SENT("GET /echo HTTP/1.1\r\n" HOST
     "Content-Length: 5\r\n\r\nGET /"), "200", KEPT, NULL},
    {"post without a body", POST("\r\n"), "200", KEPT, "Content-Length: 0\r"},
    {"post", POST("Content-Length: 5\r\n\r\nhello"), "200", KEPT, "hello"},
    {"length with zeros in front", POST("Content-Length: 00000005\r\n\r\nhello"), "200", KEPT,
     "hello"},
    {"two methods of one path", SENT("POST /both HTTP/1.1\r\n" HOST
     "Content-Length: 2\r\n\r\nhi"), "200", KEPT, "hi"},

    /* Several in one go. */
    {"two at once", SENT("GET /echo?a=1 HTTP/1.1\r\n" HOST "\r\nGET /echo?a=2 HTTP/1.1\r\n"
     HOST "\r\n"), "200 200", KEPT, "a=2"},
    {"post, head, get", SENT("POST /body HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\none"
     "HEAD /echo HTTP/1.1\r\n" HOST "\r\nGET /echo?a=3 HTTP/1.1\r\n" HOST "\r\n"),
     "200 200H 200", KEPT, "a=3"},
    {"304, 204, 404, get", SENT("GET /same HTTP/1.1\r\n" HOST "\r\nGET /nothing HTTP/1.1\r\n"
     HOST "\r\nGET /no HTTP/1.1\r\n" HOST "\r\nGET /echo?a=4 HTTP/1.1\r\n" HOST "\r\n"),
     "304 204 404 200", KEPT, "a=4"},
    {"nothing behind close", SENT("GET /echo HTTP/1.1\r\n" HOST
     "Connection: close\r\n\r\nGET /echo HTTP/1.1\r\n" HOST "\r\n"), "200", CLOSED, NULL},
    {"nothing behind a refusal", SENT("GET /%00 HTTP/1.1\r\n" HOST
     "\r\nGET /echo HTTP/1.1\r\n" HOST "\r\n"), "400", CLOSED, NULL},
    {"good and then bad", SENT("GET /echo HTTP/1.1\r\n" HOST "\r\nGET /echo HTTP/1.1\r\n\r\n"),
     "200 400", CLOSED, NULL},

    /* Expect. */
    {"continue", POST("Expect: 100-continue\r\nContent-Length: 2\r\n\r\nok"), "100 200", KEPT,
     "ok"},
    {"continue of capitals", POST("Expect: 100-Continue\r\nContent-Length: 2\r\n\r\nok"),
     "100 200", KEPT, "ok"},
    {"continue without a body", POST("Expect: 100-continue\r\n\r\n"), "200", KEPT, NULL},
    {"continue and too much", POST("Expect: 100-continue\r\nContent-Length: 65537\r\n\r\n"),
     "413", CLOSED, NULL},
    {"another expectation", POST("Expect: 200-ok\r\nContent-Length: 2\r\n\r\nok"), "417",
     CLOSED, NULL},
    {"continue in 1.0", SENT("POST /body HTTP/1.0\r\n" HOST
     "Expect: 100-continue\r\nContent-Length: 2\r\n\r\nok"), "200", CLOSED, "ok"},

    /* Paths without a handler. */
    {"nothing there", PATH("/no"), "404", KEPT, "404 Not Found\n"},
    {"slash at the end", PATH("/echo/"), "404", KEPT, NULL},
    {"slash behind a segment", PATH("/echo/x/"), "404", KEPT, NULL},
    {"slash twice", PATH("//"), "404", KEPT, NULL},
    {"slash twice inside", PATH("//echo"), "404", KEPT, NULL},
    {"nothing for the rest", PATH("/rest/"), "404", KEPT, NULL},
    {"paths have a case", PATH("/ECHO"), "404", KEPT, NULL},
    {"post to a page", SENT("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nab"),
     "405", KEPT, "Allow: GET, HEAD\r"},
    {"get of a post", PATH("/form"), "405", KEPT, "Allow: POST\r"},
    {"head of a post", SENT("HEAD /form HTTP/1.1\r\n" HOST "\r\n"), "405H", KEPT,
     "Allow: POST\r"},

    /* Forms. */
    {"form", FIELDS("11", "a=1&b=2&a=3"), "200", KEPT, "3 <a>=<1> <b>=<2> <a>=<3>"},
    {"form decoded", FIELDS("17", "a+b=%E2%82%AC%26+"), "200", KEPT, "1 <a b>=<€& >"},
    {"empty form", FIELDS("0", ""), "200", KEPT, "0"},
    {"form of ampersands", FIELDS("6", "&a=1&&"), "200", KEPT, "1 <a>=<1>"},
    {"field without a value", FIELDS("4", "a&b="), "200", KEPT, "2 <a>=<> <b>=<>"},
    {"field without a name", FIELDS("2", "=1"), "200", KEPT, "1 <>=<1>"},
    {"value with equals", FIELDS("5", "a=b=c"), "200", KEPT, "1 <a>=<b=c>"},
    {"newline in a form", FIELDS("8", "a=%0D%0A"), "200", KEPT, "1 <a>=<\r\n>"},
    {"raw UTF-8 in a form", FIELDS("4", "a=\xC3\xA9"), "200", KEPT, "1 <a>=<é>"},
    {"NUL in a form", FIELDS("3", "a=\0"), "400", KEPT, NULL},
    {"NUL encoded in a form", FIELDS("5", "a=%00"), "400", KEPT, NULL},
    {"NUL encoded in a name", FIELDS("5", "a%00="), "400", KEPT, NULL},
    {"broken escape in a form", FIELDS("4", "a=%4"), "400", KEPT, NULL},
    {"no UTF-8 in a form", FIELDS("5", "a=%ff"), "400", KEPT, NULL},
    {"overlong in a form", FIELDS("8", "a=%c0%80"), "400", KEPT, NULL},
    {"UTF-8 cut by an ampersand", FIELDS("9", "a=%C3&%A9"), "400", KEPT, NULL},
    {"form with a charset", SENT("POST /form HTTP/1.1\r\n" HOST
     "Content-Type: Application/X-WWW-Form-Urlencoded; "
     "charset=utf-8\r\nContent-Length: 3\r\n\r\na=1"), "200", KEPT, "1 <a>=<1>"},
    {"no form", SENT("POST /form HTTP/1.1\r\n" HOST
     "Content-Type: text/plain\r\nContent-Length: 3\r\n\r\na=1"), "415", KEPT, NULL},
    {"form of many parts", SENT("POST /form HTTP/1.1\r\n" HOST
     "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 3\r\n\r\na=1"), "415",
     KEPT, NULL},
    {"form of no type", SENT("POST /form HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\na=1"),
     "415", KEPT, NULL},
    {"almost a form", SENT("POST /form HTTP/1.1\r\n" HOST
     "Content-Type: application/x-www-form-urlencodedx\r\n" "Content-Length: 3\r\n\r\na=1"),
     "415", KEPT, NULL},
};
/* clang-format on */
