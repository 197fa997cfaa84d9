// A library for LD_PRELOAD that writes down what a broker asks of the system, in order, and lets
// chosen calls fail. It stands between the program and libc, so it shows the order of the real
// binary: what it writes to which file, when a sync begins and ends, and what it sends when.
//
//   MB_SHIM_LOG=FILE             every event as: kind (1 byte), descriptor (i32), result (i64),
//                                size (u32), that many bytes (names of files, or what was written)
//   MB_SHIM_FAULT=CALL:N:ACTION  what happens at the Nth such call, N from 1. CALL: fdatasync,
//                                write (of the journal), rename, fsync, create. ACTION: an errno,
//                                or `short` (write: half of it)
//   MB_SHIM_DELAY_MS=N           each fdatasync takes N ms longer
//
// Kinds: `p` a write to the journal begins, at the offset `result`, `w` it has returned, `[` an
// fdatasync begins, `]` it has ended, `s` bytes are about to be sent, `o` a file was opened, `t`
// cut to `result` bytes, `r` renamed (both names, a NUL between them), `u` removed, `d` a directory
// was synced. One lock orders the events: what comes before another one in the log was before it.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <string_view>

namespace {

template <typename Function>
Function* real(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

struct Fault {
    std::string call;
    std::uint64_t number = 0;  ///< 0: none
    int error = 0;
    bool is_short = false;
};

class Shim {
public:
    Shim() {
        if (const char* file = std::getenv("MB_SHIM_LOG")) {
            log_ = real<int(const char*, int, ...)>("open")(
                file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        }
        if (const char* delay = std::getenv("MB_SHIM_DELAY_MS")) delay_ms_ = std::atoi(delay);
        if (const char* text = std::getenv("MB_SHIM_FAULT")) fault_ = parse(text);
    }

    /// The fault if this call is the one that it is planned for.
    const Fault* next(std::string_view call) {
        const std::lock_guard lock(mutex_);
        if (fault_.number == 0 || call != fault_.call || ++count_ != fault_.number) return nullptr;
        return &fault_;
    }

    void log(char kind, int descriptor, std::int64_t result, std::string_view bytes) {
        if (log_ < 0) return;
        std::string event(1, kind);
        add(event, static_cast<std::int32_t>(descriptor));
        add(event, result);
        add(event, static_cast<std::uint32_t>(bytes.size()));
        event += bytes;
        const int error = errno;
        const std::lock_guard lock(mutex_);
        ::syscall(SYS_write, log_, event.data(), event.size());
        errno = error;
    }

    void delay() const {
        if (delay_ms_ > 0) ::usleep(static_cast<useconds_t>(delay_ms_) * 1000);
    }

private:
    template <typename Integer>
    static void add(std::string& out, Integer value) {
        char bytes[sizeof value];
        std::memcpy(bytes, &value, sizeof value);
        out.append(bytes, sizeof value);
    }

    static Fault parse(std::string_view text) {
        Fault fault;
        const std::size_t first = text.find(':');
        const std::size_t second = text.find(':', first + 1);
        fault.call = text.substr(0, first);
        fault.number = std::strtoull(text.data() + first + 1, nullptr, 10);
        fault.is_short = text.substr(second + 1) == "short";
        fault.error = std::atoi(text.data() + second + 1);
        return fault;
    }

    std::mutex mutex_;
    int log_ = -1;
    int delay_ms_ = 0;
    Fault fault_;
    std::uint64_t count_ = 0;
};

Shim& shim() {
    static Shim* const kShim = new Shim;  // needed until the very last call of the process
    return *kShim;
}

// Which descriptors are the journal's segments and pages. The kernel reuses the numbers.
std::atomic<bool> journal_descriptors[4096];

bool is_journal(int descriptor) {
    return descriptor >= 0 && descriptor < 4096 && journal_descriptors[descriptor];
}

void note_descriptor(int descriptor, std::string_view name) {
    if (descriptor < 0 || descriptor >= 4096) return;
    journal_descriptors[descriptor] =
        name.ends_with(".mbj") || name.ends_with(".mbj.tmp") || name.ends_with(".mbp");
}

int fails(const Fault& fault) {
    errno = fault.error;
    return -1;
}

/// Writes with `call(size)`, or fails, or writes half, and logs what was written.
template <typename Call>
ssize_t write_with(const Call& call, int descriptor, std::string_view bytes) {
    const Fault* fault = shim().next("write");
    ssize_t done = 0;
    if (fault != nullptr && !fault->is_short) {
        done = fails(*fault);
    } else {
        done = call(fault != nullptr ? (bytes.size() + 1) / 2 : bytes.size());
    }
    shim().log('w', descriptor, done, bytes.substr(0, done > 0 ? static_cast<size_t>(done) : 0));
    return done;
}

}  // namespace

extern "C" {

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
    static const auto kReal = real<ssize_t(int, const void*, size_t, off_t)>("pwrite");
    if (!is_journal(descriptor)) return kReal(descriptor, bytes, size, offset);
    shim().log('p', descriptor, offset, {});
    return write_with([&](size_t part) { return kReal(descriptor, bytes, part, offset); },
                      descriptor,
                      {static_cast<const char*>(bytes), size});
}

int fdatasync(int descriptor) {
    static const auto kReal = real<int(int)>("fdatasync");
    shim().log('[', descriptor, 0, {});
    shim().delay();
    const Fault* fault = shim().next("fdatasync");
    const int done = fault != nullptr ? fails(*fault) : kReal(descriptor);
    shim().log(']', descriptor, done, {});
    return done;
}

int fsync(int descriptor) {
    static const auto kReal = real<int(int)>("fsync");
    const Fault* fault = shim().next("fsync");
    const int done = fault != nullptr ? fails(*fault) : kReal(descriptor);
    shim().log('d', descriptor, done, {});
    return done;
}

int openat(int directory, const char* name, int flags, ...) {
    static const auto kReal = real<int(int, const char*, int, ...)>("openat");
    mode_t mode = 0;
    if ((flags & O_CREAT) != 0) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    // The journal does without its reserve when it cannot be made.
    const bool spare = std::string_view(name).ends_with("reserve");
    const Fault* fault = (flags & O_EXCL) != 0 && !spare ? shim().next("create") : nullptr;
    const int done = fault != nullptr ? fails(*fault) : kReal(directory, name, flags, mode);
    note_descriptor(done, name);
    shim().log('o', done, done, name);
    return done;
}

int renameat(int from_directory, const char* from, int to_directory, const char* to) {
    static const auto kReal = real<int(int, const char*, int, const char*)>("renameat");
    const Fault* fault = shim().next("rename");
    const int done =
        fault != nullptr ? fails(*fault) : kReal(from_directory, from, to_directory, to);
    shim().log('r', -1, done, std::string(from) + '\0' + to);
    return done;
}

int unlinkat(int directory, const char* name, int flags) {
    static const auto kReal = real<int(int, const char*, int)>("unlinkat");
    const int done = kReal(directory, name, flags);
    shim().log('u', -1, done, name);
    return done;
}

int ftruncate(int descriptor, off_t size) {
    static const auto kReal = real<int(int, off_t)>("ftruncate");
    const int done = kReal(descriptor, size);
    if (done == 0) shim().log('t', descriptor, size, {});
    return done;
}

int close(int descriptor) {
    static const auto kReal = real<int(int)>("close");
    note_descriptor(descriptor, {});
    return kReal(descriptor);
}

ssize_t sendmsg(int descriptor, const msghdr* message, int flags) {
    static const auto kReal = real<ssize_t(int, const msghdr*, int)>("sendmsg");
    std::string text;
    for (size_t i = 0; i < message->msg_iovlen; ++i) {
        text.append(static_cast<const char*>(message->msg_iov[i].iov_base),
                    message->msg_iov[i].iov_len);
    }
    shim().log('s', descriptor, 0, text);
    return kReal(descriptor, message, flags);
}

ssize_t send(int descriptor, const void* bytes, size_t size, int flags) {
    static const auto kReal = real<ssize_t(int, const void*, size_t, int)>("send");
    shim().log('s', descriptor, 0, {static_cast<const char*>(bytes), size});
    return kReal(descriptor, bytes, size, flags);
}

}  // extern "C"
