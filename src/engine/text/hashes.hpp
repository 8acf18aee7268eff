#pragma once

#include <cstdint>
#include <string_view>

/// The hashes that TensorFlow's string operations use, and that Keras's layers therefore keep words apart with. All are
/// pure functions of bytes.
namespace sirve::engine {

/// FarmHash's Fingerprint64, as tf.strings.to_hash_bucket_fast takes it.
std::uint64_t fingerprint(std::string_view bytes);

/// SipHash-2-4 with the key (key0, key1), as tf.strings.to_hash_bucket_strong takes it.
std::uint64_t keyed_hash(std::string_view bytes, std::uint64_t key0, std::uint64_t key1);

/// Joins two fingerprints to one that depends on their order. The formula is that of TensorFlow's FingerprintCat64
/// (core/platform/fingerprint.h): one round of MurmurHash's 64-bit mixing.
std::uint64_t join_fingerprints(std::uint64_t first, std::uint64_t second);

}  // namespace sirve::engine
