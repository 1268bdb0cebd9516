/* about.h: what the program calls itself. The makefile gives VERSION. */
#ifndef APP_ABOUT_H
#define APP_ABOUT_H

#ifndef VERSION
#define VERSION "0"
#endif
#define ABOUT_PROGRAM "sftp119 " VERSION
#define ABOUT_VERSION VERSION

#endif
