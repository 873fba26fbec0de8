/*
 * form: checks definitions and tells how the service would take answers to them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/command.h"
#include "commands/form_checked.h"
#include "commands/form_preview.h"
#include "commands/form_try.h"
#include "commands/forms.h"
#include "survey/library.h"

static int form_run(struct config *config, int argc, char **argv);

const struct command command_form = {
    .name = "form",
    .usage = "form check FILE...\n"
             "form checked FILE --lang LANGUAGE [--by WHO] [--municipality NAME]\n"
             "form preview FILE --lang LANGUAGE -o PAGE\n"
             "form try FILE --answers FILE\n"
             "form try -",
    .help =
        "check reads definitions and tells everything that is wrong with them. try prints\n"
        "what is visible, wrong and stored for a JSON object of answers (by question name);\n"
        "with - it reads lines {\"form\": definition, \"answers\": [object, ...]} and prints a "
        "list\n"
        "of such outcomes for each, or {\"refused\": [complaint, ...]}.\n"
        "Forms with a place for a theme are checked with each theme of the item bank.\n"
        "preview writes the questionnaire as a page to read through. A page that is there is\n"
        "written over.\n"
        "checked says that a person has read the translation of a form, and of the pages\n"
        "around it, and found it good: only then can a round be opened in that language. A\n"
        "text that changes after that has to be read again.",
    .run = form_run,
};

static int form_check(const json_t *items, const char **files, size_t count)
{
    struct complaints complaints = {0};
    for (size_t i = 0; i < count; i++) {
        struct form *form = forms_read(files[i], items, &complaints);
        if (form)
            printf("%s: %zu questions\n", files[i], form->question_count);
        form_free(form);
    }
    int code = complaints.count > 0 ? command_fail_all(&complaints) : EXIT_DONE;
    complaints_free(&complaints);
    return code;
}

static int form_run(struct config *config, int argc, char **argv)
{
    const char *arguments[64], *answers, *page;
    struct form_checked checked = {0};
    const struct option_spec options[] = {
        {"--answers",      false, &answers             },
        {"-o",             false, &page                },
        {"--lang",         false, &checked.language    },
        {"--by",           false, &checked.by          },
        {"--municipality", false, &checked.municipality},
    };
    size_t count;
    if (!command_options(argc, argv, options, sizeof options / sizeof options[0], arguments, 64,
                         &count) ||
        count < 2)
        return command_usage(&command_form);
    bool previews = !strcmp(arguments[0], "preview");
    if (previews != (page != NULL))
        return command_usage(&command_form);
    if (previews && count == 2 && checked.language && !answers && !checked.by &&
        !checked.municipality)
        return form_preview(config, arguments[1], checked.language, page);
    checked.file = arguments[1];
    bool of_checked = checked.language || checked.by || checked.municipality;
    if (!strcmp(arguments[0], "checked") && checked.language && count == 2 && !answers)
        return form_checked(config, &checked);
    bool checks = !strcmp(arguments[0], "check") && !answers;
    bool tries = !strcmp(arguments[0], "try") && count == 2;
    bool lines = tries && !strcmp(arguments[1], "-");
    if (of_checked || (!checks && (!tries || (answers == NULL) != lines)))
        return command_usage(&command_form);

    struct complaints complaints = {0};
    json_t *items = library_items(config->forms, &complaints);
    if (!items)
        return command_fail_all(&complaints);
    int code = checks  ? form_check(items, arguments + 1, count - 1)
               : lines ? form_try_lines(items)
                       : form_try(items, arguments[1], answers);
    json_decref(items);
    return code;
}
