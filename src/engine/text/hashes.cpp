#include "engine/text/hashes.hpp"

#include <farmhash.h>
#include <sodium.h>

#include <array>
#include <bit>
#include <cstring>

namespace sirve::engine {

namespace {

std::uint64_t shift_mix(std::uint64_t value) {
    return value ^ (value >> 47U);
}

}  // namespace

std::uint64_t fingerprint(std::string_view bytes) {
    return util::Fingerprint64(bytes.data(), bytes.size());
}

std::uint64_t keyed_hash(std::string_view bytes, std::uint64_t key0, std::uint64_t key1) {
    static_assert(std::endian::native == std::endian::little, "SipHash's key and value are little-endian");
    const std::array<std::uint64_t, 2> key{key0, key1};
    static_assert(sizeof(key) == crypto_shorthash_KEYBYTES);
    std::array<unsigned char, crypto_shorthash_KEYBYTES> key_bytes{};
    std::memcpy(key_bytes.data(), key.data(), sizeof(key));
    std::array<unsigned char, crypto_shorthash_BYTES> out{};
    std::uint64_t value = 0;
    static_assert(sizeof(value) == crypto_shorthash_BYTES);
    crypto_shorthash(out.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), key_bytes.data());
    std::memcpy(&value, out.data(), sizeof(value));
    return value;
}

std::uint64_t join_fingerprints(std::uint64_t first, std::uint64_t second) {
    constexpr std::uint64_t kMultiplier = 0xc6a4a7935bd1e995ULL;
    std::uint64_t result = first ^ kMultiplier;
    result ^= shift_mix(second * kMultiplier) * kMultiplier;
    result *= kMultiplier;
    result = shift_mix(result) * kMultiplier;
    return shift_mix(result);
}

}  // namespace sirve::engine
