# Безопасность: сканы с их охватом, находки, контрольные дефекты, что позволяет кластер.

scan-title = Скан { $subject } на коммите { $commit }
scan-gap-history = Просканированы файлы одного коммита, а не история репозитория.
scan-gap-vulnerabilities = Известные уязвимости не искали: для этого нужна база на текущий день (pip-audit, grype, trivy или osv-scanner).
scan-gap-charts = Шаблоны чартов не развёрнуты; проверены только манифесты, как они лежат.
scan-gap-left-out = Из дерева не взято: { $n } { $n ->
    [one] запись
    [few] записи
   *[other] записей
  } (ссылки, подмодули, файлы больше 5 МиБ, настройки сканеров; см. settings).

# Чего не хватает и чем это измерить.

absent-security = О заявленной версии { $subject } не записано ничего; сканы других систем и других коммитов не в счёт.
absent-security-inventory = Никто не перечислил, что такого есть всего ({ $artefact }): без целого нет и доли (таблицы source_files, artefacts).
absent-security-place = Скан этого места не записан ({ $place }).
security-to-run-audit = отчёт не авторов, где названы версия, метод и находки, строкой таблицы audits; никакой командой его не получить
security-to-run-penetration-test = испытание развёрнутой системы людьми, с повторной проверкой, строкой таблицы audits; сканер его не заменяет
security-to-run-vulnerability-scan = readiness scan CHECKOUT --commit RELEASE --out data/NAME; pip-audit -r requirements.txt -f json; trivy image --format json --show-suppressed --list-all-pkgs IMAGE для каждого образа; и список выпускаемого (таблица artefacts)
security-to-run-critical-vulnerabilities = те же сканы зависимостей и образов, с базой на текущий день: pip-audit, osv-scanner --all-packages, grype или trivy, прочитанные readiness read
security-to-run-secrets-management = gitleaks git --report-format json по всей истории; trivy image --scanners secret IMAGE; readiness scan CHECKOUT для манифестов
security-to-run-static-analysis = readiness scan CHECKOUT --commit RELEASE --out data/NAME
absent-security-to-run-audit = О заявленной версии { $subject } не записано ничего; сканы других систем и других коммитов не в счёт. Чем измерить: { security-to-run-audit }.
absent-security-to-run-penetration-test = О заявленной версии { $subject } не записано ничего; сканы других систем и других коммитов не в счёт. Чем измерить: { security-to-run-penetration-test }.
absent-security-to-run-vulnerability-scan = О заявленной версии { $subject } не записано ничего; сканы других систем и других коммитов не в счёт. Чем измерить: { security-to-run-vulnerability-scan }.
absent-security-to-run-critical-vulnerabilities = О заявленной версии { $subject } не записано ничего; сканы других систем и других коммитов не в счёт. Чем измерить: { security-to-run-critical-vulnerabilities }.
absent-security-to-run-secrets-management = О заявленной версии { $subject } не записано ничего; сканы других систем и других коммитов не в счёт. Чем измерить: { security-to-run-secrets-management }.
absent-security-to-run-static-analysis = О заявленной версии { $subject } не записано ничего; сканы других систем и других коммитов не в счёт. Чем измерить: { security-to-run-static-analysis }.

# Проверки измерения.

check-scan-completed = Сканы закончились успешно
check-scan-completed-why = У оборвавшегося скана тоже нет находок, и отчёт его похож на чистый.
check-scan-completed-passed = Из сканов ({ $n }) не сорвался ни один.
check-scan-completed-failed = Из сканов ({ $n }) сорвалось: { $failed } ({ $which }); чего они не просмотрели, неизвестно.
check-scan-completed-failed-empty = Сканов нет.
check-database-fresh = База уязвимостей была свежей
check-database-fresh-why = Скан 8 марта 2026 года опирался на базу от 6 марта; только по дате и видно, не прошлогодняя ли база у сегодняшнего скана.
check-database-fresh-passed = Базы сканов ({ $n }) были не старше { NUMBER($worst-days, maximumFractionDigits: 1) } сут; допустимо { $most-days }.
check-database-fresh-failed = Сканы ({ $n }) опирались на слишком старую или более позднюю базу ({ $which }): до { NUMBER($worst-days, maximumFractionDigits: 1) } сут, допустимо { $most-days }.
check-database-fresh-failed-undated = Сканы ({ $n }) не говорят, от какого дня база или сам скан ({ $which }).
check-control-found = Сканер видит подложенное
check-control-found-why = bandit запускали один раз, на 2121 строке: что он мало нашёл, не значит ничего, пока он не нашёл заведомо имеющегося.
check-control-found-passed = Все подложенные дефекты ({ $planted }) найдены, и ни одного — в двойниках без них ({ $clean }).
check-control-found-failed = Из контрольных мест ({ $n }) пропущено дефектов: { $missed }, зря названо двойников: { $wrong } ({ $which }).
check-control-found-failed-empty = Ничего не подложено.

# Рядом с числами.

condition-audits = Из строк об аудитах ({ $n }) в счёт идут те, что вида { $kind } и не от авторов.
condition-scan-coverage = { NUMBER($covered, maximumFractionDigits: 1) } из { NUMBER($whole, maximumFractionDigits: 1) } ({ $artefact }).
condition-critical = Критических: открытых { $open }, подавленных { $suppressed }.
condition-unseen = Не просканировано целиком: { $artefacts }; поэтому верхней границы нет.
condition-ungraded = Для уязвимостей ({ $n }) отчёт не называет опасности; поэтому верхней границы нет.
condition-secrets = Мест: открытых { $open }, подавленных { $suppressed }; сканов: { $scans }. Подавленное место входит в верхнюю границу: снимает его только доказательство отзыва.
condition-clean-lines = { $covered } из { $whole } строк — в файлах, которые прочитаны и не имеют открытых находок высокой опасности.

# Диаграммы.

chart-scope = Что просмотрел каждый скан
chart-scope-description = Точка на каждый скан, ось логарифмическая: сколько строк, пакетов или файлов просмотрено; рядом — сколько всего строк исходного кода.
scope-lines = просмотренные строки кода
scope-packages = просмотренные пакеты
scope-files = просмотренные файлы
scope-whole = всего строк кода
scope-nothing = Ни один скан не говорит, что просмотрел.
axis-scope = число
axis-scan = скан
axis-unit = что
axis-findings = находки
axis-severity = опасность
axis-state = состояние
chart-findings = Находки по опасности; бледные подавлены
chart-findings-description = Столбцы находок каждого скана по опасности; подавленные бледнее. Скан без находок сохраняет строку.
findings-nothing = Ни в одном скане нет находок.
finding-open = открыта
finding-suppressed = подавлена
severity-critical = критическая
severity-high = высокая
severity-medium = средняя
severity-low = низкая
severity-info = к сведению
severity-unknown = не оценена
artefact-source-code = исходный код
artefact-python-dependencies = зависимости (Python)
artefact-other-dependencies = зависимости
artefact-container-images = образ контейнера
artefact-working-tree = файлы коммита
artefact-repository-history = история репозитория
artefact-manifests = манифесты
artefact-running-system = работающая система

# Таблицы.

security-plan-caption = Что ещё предстоит
security-column-to-run = Чем измерить
security-scans-caption = Сканы: охват прежде находок
security-documented-caption = Сканы, о которых только сказано: ни отчёта, ни решения
security-findings-caption = Находки по правилам, сначала опаснейшие: { $shown } из { $n } строк
security-secrets-caption = Места, похожие на секреты ({ $places }), по файлам: { $shown } из { $n } строк. Что там стоит, нигде не хранится.
security-controls-caption = Контроль: подложенные дефекты и их двойники
security-column-recording = Запись
security-column-scan = Скан
security-column-tool = Программа
security-column-artefact = Просмотрено
security-column-scope = Охват
security-column-unread = Не прочитано
security-column-started = Когда
security-column-database = База от
security-column-open = Открыто
security-column-suppressed = Подавлено
security-column-day = День
security-column-lines = Строк
security-column-packages = Пакетов
security-column-findings = Находок
security-column-told = Слова
security-column-severity = Опасность
security-column-rule = Правило
security-column-package = Пакет
security-column-fixed = Исправлено в
security-column-path = Файл
security-column-at-lines = Строки
security-column-what = Что это
security-column-reported = Сообщено
security-column-as-expected = Как должно быть
security-scope-lines = строк: { $n }
security-scope-packages = пакетов: { $n }
security-scope-files = файлов: { $n }
security-scope-unsaid = не сказано
security-planted = подложенный дефект
security-twin = двойник без дефекта
security-found = да
security-not-found = нет
security-right = да
security-wrong = нет

# Что позволяет кластер.

posture-caption = Поды и стандарты безопасности подов (Pod Security Standards): строжайший выполненный уровень и что мешает следующему
posture-network-caption = Сетевые политики: сколько подов изолировано хотя бы одной
posture-rights-caption = Роли пространства имён с далеко идущими правами и кому они выданы
posture-column-workload = Нагрузка
posture-column-pods = Подов
posture-column-level = Уровень
posture-column-faults = Что мешает
posture-column-account = Сервисная учётная запись
posture-column-token = Токен в поде
posture-token-yes = смонтирован
posture-token-no = не смонтирован
posture-column-direction = Направление
posture-column-policies = Политик
posture-column-isolated = Изолировано подов
posture-policies = { $n }
posture-policies-not-seen = не видно: спросить не удалось
posture-column-role = Роль
posture-column-reach = Что позволяет
posture-column-bound = Кому выдана
posture-roles-not-seen = ролей не видно: спросить не удалось
posture-roles-none = из ролей ({ $n }) далеко не заходит ни одна
posture-reach-wildcard = всё разом (*)
posture-reach-raises = повышение собственных прав
posture-reach-executes = запуск команд в подах
posture-reach-secrets = чтение любых секретов
