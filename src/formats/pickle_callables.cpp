#include "formats/pickle_callables.hpp"

#include <algorithm>

namespace sirve::formats {

namespace {

struct Row {
    std::string_view module;
    std::string_view name;
    PickleCallable meaning;
};

// numpy 2 moved its core to numpy._core; Python 3 renamed copy_reg and __builtin__, and writes the old names in old
// protocols.
constexpr Row kRows[] = {
    {"numpy", "ndarray", PickleCallable::kNumpyArrayClass},
    {"numpy", "dtype", PickleCallable::kNumpyDType},
    {"numpy.core.multiarray", "_reconstruct", PickleCallable::kNumpyRebuildArray},
    {"numpy._core.multiarray", "_reconstruct", PickleCallable::kNumpyRebuildArray},
    {"numpy.core.multiarray", "scalar", PickleCallable::kNumpyScalar},
    {"numpy._core.multiarray", "scalar", PickleCallable::kNumpyScalar},
    {"numpy.core.numeric", "_frombuffer", PickleCallable::kNumpyArrayFromBytes},
    {"numpy._core.numeric", "_frombuffer", PickleCallable::kNumpyArrayFromBytes},
    {"joblib.numpy_pickle", "NumpyArrayWrapper", PickleCallable::kJoblibArray},
    {"sklearn.externals.joblib.numpy_pickle", "NumpyArrayWrapper", PickleCallable::kJoblibArray},
    {"collections", "OrderedDict", PickleCallable::kOrderedDict},
    {"_codecs", "encode", PickleCallable::kEncode},
    {"__builtin__", "bytes", PickleCallable::kBytes},
    {"builtins", "bytes", PickleCallable::kBytes},
    {"copy_reg", "_reconstructor", PickleCallable::kRebuildObject},
    {"copyreg", "_reconstructor", PickleCallable::kRebuildObject},
    {"__builtin__", "object", PickleCallable::kPythonObject},
    {"builtins", "object", PickleCallable::kPythonObject},
};

}  // namespace

PickleCallable find_pickle_callable(std::string_view module, std::string_view name,
                                    std::span<const PickleClass> classes) {
    for (const Row& row : kRows)
        if (row.module == module && row.name == name) return row.meaning;
    const bool known = std::any_of(classes.begin(), classes.end(),
                                   [&](const PickleClass& c) { return c.module == module && c.name == name; });
    return known ? PickleCallable::kClass : PickleCallable::kUnknown;
}

std::string allowed_pickle_names(std::span<const PickleClass> classes) {
    std::string names;
    const auto append = [&names](std::string_view module, std::string_view name) {
        if (!names.empty()) names += ", ";
        names.append(module).append(".").append(name);
    };
    for (const PickleClass& row : classes) append(row.module, row.name);
    for (const Row& row : kRows) append(row.module, row.name);
    return names;
}

}  // namespace sirve::formats
