book-title = Книга доказательств
book-author = команда проекта
language-en = English
language-ru = Русский
language-switch = Язык книги
root-link = Книга доказательств

# Оглавление
toc-statement = Заявление
toc-areas = Области
toc-how = Как устроена эта книга

# Титульная страница
front-lead = Что утверждает заявление о { $subject } от { $date } и что было измерено.
front-readiness = Готовность: заявленная и показанная
front-readiness-explained = Нижняя граница — доля подтверждённых утверждений, верхняя исключает только опровергнутые. То, чего никто не измерил, оставляет интервал широким. Знаменатель — все утверждения реестра.
front-levels = Уровни готовности
front-areas = Области
front-score = заявлено { $value }/{ $of }
front-run-failed = блокнот не завершён
front-not-shown = { $n ->
    [one] Заявлено, но не показано: { $n } утверждение
    [few] Заявлено, но не показано: { $n } утверждения
   *[many] Заявлено, но не показано: { $n } утверждений
}
front-not-shown-explained = Заявление считает это достигнутым: числом или галочкой. Доказательства этого не подтверждают.
front-claimed = Заявлено
front-criteria-changed = Изменённые критерии
front-criteria-changed-explained = Эти критерии отличаются от тех, по которым прежний протокол судил те же доказательства.
front-before = Было
front-after = Стало
front-record = Этот протокол
front-as-of = Вердикты на момент
front-made = Создан
front-code = Код
front-uncommitted = с незафиксированными изменениями
front-lock = Зафиксированные зависимости
front-register = Дайджест реестра утверждений
front-downloads = Скачать
front-schema = схема

# Страницы областей
area-verdicts = Вердикты
area-verdict-void = Блокнот не завершён, поэтому показанный здесь вердикт не учитывается. Вердикты протокола приведены в конце страницы.
run-incomplete = Этот блокнот не завершён.
run-missing = Он не выполнялся, поэтому в этой области ничего не измерено.
run-cell = Ячейка { $cell } шаблона:
run-rest = Ячейки ниже не выполнялись. Прочесть их можно в выполненном блокноте — ссылка в конце страницы.
run-source = Ячейка
run-traceback = Трассировка
download-notebook = Скачать выполненный блокнот
normalised-digest = дайджест, который должен повторить перезапуск
judged-as-of = вердикты на момент
output-cut = Показаны только первые { $shown } из { $total } знаков. Остальное есть в выполненном блокноте — ссылка в конце страницы.
output-broken = Этот вывод показать нельзя: { $reason }
output-dropped = Вывод этой ячейки не показан: его типа нет в списке безопасных ({ $types }).

# Графики
chart-needs-javascript = Графику нужен JavaScript. Его данные есть в выполненном блокноте.
chart-show-data = Показать данные
chart-save-svg = Сохранить как SVG
chart-save-png = Сохранить как PNG
chart-menu = Сохранить график
chart-failed = График построить не удалось.
# Страница ставит число на место знака #.
chart-rows-left = { $n ->
    [one] Ещё # строка есть в выполненном блокноте
    [few] Ещё # строки есть в выполненном блокноте
   *[many] Ещё # строк есть в выполненном блокноте
}

# Заявление по предложениям
trace-title = Заявление по предложениям
trace-lead = Каждая содержательная строка { $statement }: какие утверждения в ней сделаны и каковы вердикты либо почему утверждения в ней нет. { $n ->
    [one] Всего { $n } строка.
    [few] Всего { $n } строки.
   *[many] Всего { $n } строк.
}
trace-no-claim = Не утверждение:

# Схема
schema-title = Схема verdicts.json
schema-lead = Что содержит протокол: по моделям, которые его пишут. Для программ:
schema-english = Описания взяты из кода, поэтому они на английском.
schema-property = Свойство
schema-type = Тип
schema-required = Обязательно
schema-values = Значения

# Таблицы правил
rules-if = Первое подходящее условие
rules-then = Вердикт
rules-if-members = Первое условие, подходящее к вердиктам по элементам
rules-then-claim = Вердикт по утверждению
rules-then-decision = Решение
rules-name = Имя
rules-check = Проверка
rules-check-why = Какой настоящий случай этому научил
rules-exit-code = Код завершения
rules-exit-meaning = Значение
exit-done = Готово; для `gate`: GO
exit-bad-input = Негодные входные данные: файл, параметр командной строки или параметр блокнота; ничего не записано
exit-notebook-incomplete = Блокнот, учение, лаборатория или прогон не завершены; причина — на странице или в напечатанном
exit-verification-failed = Проверка не пройдена: протокол расходится со своим манифестом или со своими вердиктами
exit-undetermined = `gate`: UNDETERMINED
exit-no-go = `gate`: NO-GO
exit-go-with-waivers = `gate`: GO WITH WAIVERS

# Слова темы оформления
theme-search-bar = Поиск по книге…
theme-contents = Содержание
theme-show-code = Показать код
theme-hide-code = Скрыть код
theme-toggle = Показать
theme-toggle-hide = Скрыть
theme-search = Поиск
theme-by = Авторы:
theme-previous = назад
theme-next = далее
theme-previous-page = предыдущая страница
theme-next-page = следующая страница
theme-color-mode = Цветовая схема
theme-light = Светлая
theme-dark = Тёмная
theme-system-settings = Как в системе
theme-on-this-page = На этой странице
theme-skip = Перейти к содержанию страницы
theme-back-to-top = Наверх
theme-site-navigation = Навигация по книге
theme-section-navigation = Навигация по разделу
theme-collapse-sidebar = Свернуть боковую панель
theme-expand-sidebar = Развернуть боковую панель
theme-version-warning = Предупреждение о версии
theme-announcement = Объявление
theme-home = Главная
theme-breadcrumb = Путь по разделам
theme-error = Ошибка
theme-search-needs-javascript = Чтобы работал поиск, включите JavaScript.
theme-copyright = © { $copyright }.
theme-link-to-heading = Ссылка на этот заголовок
theme-copy = Скопировать
theme-copied = Скопировано
theme-toggle-navigation = Показать или скрыть навигацию
theme-toggle-contents = Показать или скрыть содержание страницы
theme-toggle-code = Показать или скрыть код
theme-main-navigation = Основная навигация
theme-page-contents = Содержание страницы
theme-search-found = Поиск завершён, найдено страниц: { $count }

area-summary = Вердикты этой области
exit-interrupted = Прервано; ничего не записано наполовину
