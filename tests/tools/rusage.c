/* rusage.c: rusage OUT COMMAND [ARGUMENT]...: runs COMMAND and writes to OUT one line: wall, user and system seconds,
   peak memory in KiB, exit code. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct timeval t0, t1;
    struct rusage r;
    int status = 0;
    pid_t pid;
    FILE *f;

    if (argc < 3)
        return 2;
    gettimeofday(&t0, NULL);
    pid = fork();
    if (pid == 0) {
        execvp(argv[2], argv + 2);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return 2;
    gettimeofday(&t1, NULL);
    getrusage(RUSAGE_CHILDREN, &r);
    f = fopen(argv[1], "w");
    if (f == NULL)
        return 2;
    fprintf(f, "%.3f %.3f %.3f %ld %d\n", (double)(t1.tv_sec - t0.tv_sec) + (double)(t1.tv_usec - t0.tv_usec) / 1e6,
            (double)r.ru_utime.tv_sec + (double)r.ru_utime.tv_usec / 1e6,
            (double)r.ru_stime.tv_sec + (double)r.ru_stime.tv_usec / 1e6, r.ru_maxrss,
            WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return fclose(f) == 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}
