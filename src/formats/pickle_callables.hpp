#pragma once

#include <span>
#include <string>
#include <string_view>

#include "formats/pickle.hpp"

namespace sirve::formats {

/// What a name in a pickle means to the reader.
enum class PickleCallable {
    kUnknown,        ///< not allowed
    kClass,          ///< a class of the caller: its instances become PickleObject
    kPythonObject,   ///< the base class, named by protocols 0 and 1
    kRebuildObject,  ///< copyreg's maker of instances in protocols 0 and 1
    kOrderedDict,
    kEncode,  ///< text to bytes, which protocols below 3 have no opcode for
    kBytes,   ///< the same for no bytes at all
    kNumpyArrayClass,
    kNumpyDType,
    kNumpyRebuildArray,
    kNumpyArrayFromBytes,  ///< protocol 5
    kNumpyScalar,
    kJoblibArray,  ///< stands before an array whose bytes follow in the file
};

PickleCallable find_pickle_callable(std::string_view module, std::string_view name,
                                    std::span<const PickleClass> classes);

/// Every allowed name, for the message about one that is not.
std::string allowed_pickle_names(std::span<const PickleClass> classes);

}  // namespace sirve::formats
