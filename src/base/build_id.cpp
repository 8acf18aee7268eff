#include "base/build_id.hpp"

#include <elf.h>
#include <link.h>

#include <cstring>

namespace sirve {

namespace {

std::string hexadecimal(const unsigned char* bytes, std::size_t size) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < size; ++i) {
        text += kDigits[bytes[i] >> 4];
        text += kDigits[bytes[i] & 15];
    }
    return text;
}

std::size_t padded(std::size_t size) {
    return (size + 3) & ~std::size_t{3};
}

/// The note NT_GNU_BUILD_ID among those of one segment; see elf(5).
std::string find_in_notes(const unsigned char* notes, std::size_t size) {
    for (std::size_t at = 0; at + sizeof(ElfW(Nhdr)) <= size;) {
        ElfW(Nhdr) head;
        std::memcpy(&head, notes + at, sizeof head);
        const unsigned char* const name = notes + at + sizeof head;
        const unsigned char* const content = name + padded(head.n_namesz);
        if (head.n_type == NT_GNU_BUILD_ID && head.n_namesz == 4 && std::memcmp(name, "GNU", 4) == 0)
            return hexadecimal(content, head.n_descsz);
        at += sizeof head + padded(head.n_namesz) + padded(head.n_descsz);
    }
    return {};
}

}  // namespace

std::string build_id() {
    std::string id;
    const auto visit = [](dl_phdr_info* object, std::size_t, void* data) {
        for (int i = 0; i < object->dlpi_phnum; ++i) {
            const ElfW(Phdr)& segment = object->dlpi_phdr[i];
            if (segment.p_type != PT_NOTE) continue;
            std::string found = find_in_notes(
                reinterpret_cast<const unsigned char*>(object->dlpi_addr + segment.p_vaddr), segment.p_memsz);
            if (!found.empty()) *static_cast<std::string*>(data) = std::move(found);
        }
        return 1;  // the first object is the program itself
    };
    dl_iterate_phdr(visit, &id);
    return id;
}

}  // namespace sirve
