#include "auth/visitor_key.h"

#include <arpa/inet.h>
#include <string.h>

#include <sodium.h>

#define NETWORK_SIZE 8 /* bytes of an IPv6 address that name the network */

void visitor_key(const uint8_t secret[32], unsigned kind, const char *text,
                 uint8_t key[VISITOR_KEY_SIZE])
{
    struct in6_addr six;
    const void *bytes = text;
    size_t size = strlen(text);
    if (inet_pton(AF_INET6, text, &six) == 1 && !IN6_IS_ADDR_V4MAPPED(&six)) {
        bytes = &six;
        size = NETWORK_SIZE;
    }
    const uint8_t tag = (uint8_t)kind;
    crypto_generichash_state state;
    crypto_generichash_init(&state, secret, 32, VISITOR_KEY_SIZE);
    crypto_generichash_update(&state, &tag, 1);
    crypto_generichash_update(&state, bytes, size);
    crypto_generichash_final(&state, key, VISITOR_KEY_SIZE);
}
