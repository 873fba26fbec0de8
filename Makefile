# Weerklank. `make help` lists what there is.

BUILD    ?= release
OUT      := build/$(BUILD)
CC       ?= gcc
ROOMS    := base http db survey view auth urn report export council pages commands
PKGS     := libevent libevent_pthreads libpq jansson libsodium libqrencode zlib
PKGCFG   := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
LIBS     := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lpthread -lm

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wcast-qual -Wvla -Wformat=2 -Wnull-dereference -Wundef
ifneq ($(findstring clang,$(CC)),clang)
WARN += -Wduplicated-cond -Wlogical-op
endif
HARD := -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
LINK := -pie -Wl,-z,relro,-z,now

ifeq ($(BUILD),release)
OPT := -O2 -D_FORTIFY_SOURCE=3
else ifeq ($(BUILD),asan)
OPT := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
else ifeq ($(BUILD),tsan)
OPT := -O1 -fsanitize=thread
else ifeq ($(BUILD),cover)
OPT := -O0 --coverage
else ifeq ($(BUILD),witness)
# Prints the exact counts of a count on standard error, for the tests alone; never installed.
OPT := -O2 -DWEERKLANK_WITNESS
else
$(error BUILD is release, asan, tsan, cover or witness)
endif

CFLAGS := -std=c17 -g $(OPT) $(WARN) $(HARD) $(WERROR) -D_GNU_SOURCE -Iservice $(PKGCFG)

SOURCES  := $(wildcard service/*.c service/*/*.c)
EMBEDDED := $(shell find sql/migrations sql/queries sql/*.sql sql/*.conf forms \
	service/report/*.json service/view/pages service/view/texts service/view/static -type f 2>/dev/null | LC_ALL=C sort)
archive   = $(OUT)/$(1).a
objects   = $(patsubst service/%.c,$(OUT)/%.o,$(wildcard service/$(1)/*.c))
ARCHIVES := $(foreach room,$(ROOMS),$(if $(wildcard service/$(room)/*.c),$(call archive,$(room))))

.PHONY: all run test unit lint format bench fuzz cover clean help
.DEFAULT_GOAL := all

all: $(OUT)/weerklank ## build the program (BUILD=release, asan or tsan)

$(OUT)/weerklank: $(patsubst service/%.c,$(OUT)/%.o,$(wildcard service/*.c)) $(ARCHIVES) $(OUT)/embedded.o
	$(CC) $(CFLAGS) $(LINK) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(LIBS)

.PHONY: objects # compiled and not linked, for a second compiler's warnings
objects: $(SOURCES:service/%.c=$(OUT)/%.o)

$(OUT)/%.o: service/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

define room_rule
$(call archive,$(1)): $(call objects,$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	ar rcs $$@ $$^
endef
$(foreach room,$(ROOMS),$(eval $(call room_rule,$(room))))

# The files that are part of the program. The list is kept so that a removed file rebuilds it.
$(OUT)/embedded.list: $(EMBEDDED) FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(EMBEDDED) | cmp -s - $@ || printf '%s\n' $(EMBEDDED) > $@
$(OUT)/embedded.c: $(OUT)/embedded.list $(EMBEDDED)
	@awk '{ printf "__asm__(\".section .rodata\\n.globl wk_f%d\\nwk_f%d: .incbin \\\"%s\\\"\\n.globl wk_e%d\\nwk_e%d: .byte 0\\n.previous\");\nextern const char wk_f%d[], wk_e%d[];\n", NR, NR, $$0, NR, NR, NR, NR; path[NR] = $$0 } \
	END { print "const char *const embedded_begin[] = {"; for (i = 1; i <= NR; i++) printf "wk_f%d,", i; print "0};"; \
	      print "const char *const embedded_end[] = {"; for (i = 1; i <= NR; i++) printf "wk_e%d,", i; print "0};"; \
	      print "const char *const embedded_path[] = {"; for (i = 1; i <= NR; i++) printf "\"%s\",", path[i]; print "0};" }' $< > $@
$(OUT)/embedded.o: $(OUT)/embedded.c
	$(CC) -std=gnu17 -g -fPIE -Iservice -c -o $@ $<
.PHONY: FORCE
FORCE:

# A unit test tests/unit/ROOM/NAME_test.c links the rooms that ROOM may include.
rooms_http   := base
rooms_base   :=
rooms_db     := base
rooms_survey := base
rooms_view   := base
rooms_auth   := base
rooms_urn    := survey db base
rooms_report := survey base
rooms_export := report survey base
rooms_council := report survey base
rooms_pages  := $(filter-out pages commands,$(ROOMS))
UNIT := $(wildcard tests/unit/*/*_test.c)
UNIT_PROGRAMS := $(UNIT:tests/%.c=$(OUT)/tests/%)
define unit_rule
$(OUT)/tests/unit/$(1)/%_test: tests/unit/$(1)/%_test.c $(foreach room,$(1) $(rooms_$(1)),$(call archive,$(room))) $(OUT)/embedded.o
	@mkdir -p $$(@D)
	$(CC) $(CFLAGS) $(LINK) -MMD -MP -o $$@ $$< -Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group $$(filter %.o,$$^) -lcmocka $(LIBS)
endef
$(foreach room,$(ROOMS),$(eval $(call unit_rule,$(room))))

# The one test in which rules of disclosure can be switched off (report/rule.h).
$(OUT)/tests/unit/report/municipalities_test: tests/unit/report/municipalities_test.c \
		tests/unit/report/fixture.h $(wildcard service/report/*.[ch]) \
		$(call archive,survey) $(call archive,base) $(OUT)/embedded.o
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -DWEERKLANK_RULES_OFF $(LINK) -o $@ $(filter %.c,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(filter %.o,$^) -lcmocka $(LIBS)

# A fuzzer tests/fuzz/ROOM_NAME_fuzz.c; its corpus is tests/fuzz/corpus/ROOM_NAME/. The ordinary
# build replays the corpus; `make fuzz` searches with libFuzzer.
FUZZ := $(wildcard tests/fuzz/*_fuzz.c)
FUZZ_PROGRAMS := $(FUZZ:tests/%.c=$(OUT)/tests/%)
$(OUT)/tests/fuzz/%_fuzz: tests/fuzz/%_fuzz.c tests/fuzz/replay.c $(ARCHIVES) $(OUT)/embedded.o
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LINK) -o $@ $(filter %.c,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(filter %.o,$^) $(LIBS)

unit: $(UNIT_PROGRAMS) $(FUZZ_PROGRAMS) ## build the unit tests and fuzzers

run: ## install what is missing, build, start everything with the demonstration
	@service/run

test: ## run all tests
	@tests/run

lint: ## format, warnings, include arrows, scripts, JSON and SQL
	@tests/lint/run

format: ## lay out the C files
	clang-format -i $(SOURCES) $(wildcard service/*.h service/*/*.h tests/*/*.c tests/*/*/*.[ch])

bench: ## measure against nginx and pgbench
	@tests/bench/run

fuzz: ## search for crashes with libFuzzer (FUZZ_SECONDS=60 for each)
	@tests/fuzz/run

cover: ## lines reached by the unit and service tests
	@BUILD=cover tests/run
	@find build/cover -name '*.gcda' -not -path 'build/cover/tests/*' -print0 | xargs -0 gcov -n > build/cover/summary.txt; tail -1 build/cover/summary.txt

clean: ## remove what was built
	rm -rf build

help: ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
