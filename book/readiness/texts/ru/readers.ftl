# Что не вошло в таблицу из прочитанного файла; стоит рядом с таблицей, которую из него получили.

read-half-written-line = Пропущена строка { $first }: на ней файл обрывается.
read-further = Ещё пропусков по другим причинам: { $n }.
read-log-half-written-block = Пропущена последняя итерация { $iteration } (строка { $first }): она записана не до конца.
read-log-ends-early = Журнал кончается итерацией { $done } из { $planned } (строка { $first }): остальных не было или они потеряны.
read-log-before-first-block = Пропущено строк до первой итерации: { $n } (первая — строка { $first }).
read-log-outside-of-sections = Пропущено строк вне разделов итерации: { $n } (первая — строка { $first }).
read-log-no-pods = Нет списка подов, итераций: { $n } (первая — строка { $first }).
read-log-status = Состояние { $status } сохранено только как «не работает», строк: { $n } (первая — строка { $first }).
read-log-no-usage = Процессор и память недоступны, итераций: { $n } (первая — строка { $first }): { $answer }
read-log-no-recall = Нет показателя полноты, итераций: { $n } (первая — строка { $first }).
read-log-json-quoted = /metrics отвечал строкой в кавычках JSON, которую Prometheus отвергает; числа извлечены из неё, строк: { $n } (первая — строка { $first }).
read-log-no-sample = Пропущено строк с метриками сети, которые не являются отсчётами: { $n } (первая — строка { $first }).
read-log-health-cut = Журнал хранит только первые строки ответа о здоровье, итераций: { $n } (первая — строка { $first }); прочитано только состояние.
read-log-health-unknown = Пропущены ответы о здоровье, от которых не осталось состояния, итераций: { $n } (первая — строка { $first }).
read-not-finite = Значений { $value }: { $n }; они считаются отсутствующими (первое — { $first }).
read-no-samples = В ответе нет ни одного отсчёта.
read-no-series = Запрос не нашёл ни одного ряда.
read-series-joined = Ряды { $metric }, которые следуют друг за другом во времени и различаются метками { $labels }, приняты за один: { $n } (первый — { $first }).
read-prometheus-warning = Предупреждение Prometheus: { $text }
read-histogram = Пропущены нативные гистограммы { $metric } ({ $first }).
read-kubelet-without = kubelet ничего не сообщает о { $part } на уровне { $scope }, мест: { $n } (первое — { $first }).
read-kubelet-no-rss = Пропущены нулевые значения RSS: { $n }; ноль означает, что среда исполнения его не сообщает (уровень { $scope }, первое — { $first }).
read-users-varied = Число пользователей во время прогона менялось от { $lowest } до { $highest }; в таблице — наибольшее.
read-loop-unknown = Файл не говорит, ждали ли пользователи ответа (замкнутый цикл) или нет (разомкнутый).
read-k6-no-failures = В сводке не сказано, сколько запросов не удалось.
read-tests-rerun = Тестов, которые запускали снова, пока не прошли: { $n } (первый — { $first }); засчитан первый исход.
read-stripe-test-mode = Пропущено платежей в тестовом режиме: { $n } (первый в строке { $first }).
read-stripe-no-customer = Пропущено платежей без клиента: { $n } (первый в строке { $first }).
read-stripe-not-a-subscription = Пропущено пробных периодов, которые ещё не стали или так и не стали подпиской: { $n } (первый в строке { $first }).
read-locust-name = Пропущено строк по отдельным запросам: { $n } (первая — строка { $first }); в таблице — сумма.
read-chaos-no-fault = Метод ничего не сделал: сбоя не было. Откаты ({ $rollbacks }) — не сбои.
read-chaos-undeclared = Действие { $action } не объявлено сбоем с доказательством ({ $first }).
read-chaos-dry = Холостой прогон ({ $dry }): ничего не сделано или ничего не спрошено, поэтому он ничего не доказывает ({ $first }).
read-chaos-unproven = Нет доказательства, что { $action } подействовало ({ $first }).
read-chaos-nobody-looked = Ни одна проба не смотрела, обнаружено ли { $action } ({ $first }).
read-chaos-unwatched-detection = Между действием { $action } и пробой обнаружения { $seconds } с никто не смотрел: время обнаружения — верхняя граница ({ $first }).
read-chaos-unwatched-recovery = Между действием { $action } и пробой восстановления { $seconds } с никто не смотрел: время восстановления — верхняя граница ({ $first }).
read-zeek-not-closed = В журнале нет строки #close (последняя прочитанная строка — { $first }): он ещё писался или обрезан.
read-nfdump-no-summary = Нет сумм, которые nfdump печатает в конце (последняя прочитанная строка — { $first }): не потеряны ли потоки, не узнать.
read-hubble-lost = Hubble терял события, мест: { $n } (первое — строка { $first }): потоков там не хватает.
read-hubble-reply = Пропущено ответов: { $n } (первый — строка { $first }).
read-hubble-no-flows = В файле нет ни одного потока.
read-columns-left-out = Пропущены столбцы, которых нет в отображении: { $columns }.
read-sarif-kind = Пропущено: { $n } { $n ->
    [one] результат
    [few] результата
   *[other] результатов
  } вида «{ $kind }»: это не находки (первый — { $first }).
read-sarif-absent = Пропущено: { $n } { $n ->
    [one] результат
    [few] результата
   *[other] результатов
  }, которые были в прежнем скане и которых в этом уже нет (первый — { $first }).
read-scan-skipped = Сканер пропустил { $skipped } { $skipped ->
    [one] пакет
    [few] пакета
   *[other] пакетов
  }: о них ничего не известно.
read-osv-packages = В отчёте только пакеты с находками: сколько пакетов просмотрено, неизвестно (сканируйте с --all-packages).
read-trivy-modified = Пропущено: { $n } { $n ->
    [one] изменённая находка
    [few] изменённые находки
   *[other] изменённых находок
  } типа «{ $type }» (первая — { $first }).
read-trivy-suppressed = Подавленных находок в отчёте нет; без --show-suppressed trivy их не пишет.
read-secrets-allowed = Строк, разрешённых комментарием, в отчёте нет, и сколько их, неизвестно.
read-checkov-quiet = В отчёте нет пройденных проверок (--quiet), поэтому файлы без находок не сосчитаны.
read-sbom-no-package = Пропущено: { $n } { $n ->
    [one] компонент
    [few] компонента
   *[other] компонентов
  } типа «{ $type }»: это не пакеты (первый — { $first }).

# Чтение файлов: таблица на странице «Метод».

reader-form = Вид файла
reader-tables = Таблицы
reader-told = Что надо указать
reader-trap = В чём легко ошибиться
reader-any-table = любая
reader-stability-log = журнал оболочки от монитора стабильности: блоки ответов kubectl и curl
reader-stability-log-told = часовой пояс, которого в нём нет; кто отвечал на /health и /metrics
reader-stability-log-trap = Последний блок бывает недописан, тогда он пропускается. kubectl top даёт рабочий набор, а это не RSS. Ответ о здоровье обрезан до десяти строк: читается только состояние.
reader-prometheus-text = что вернул /metrics: текст Prometheus или OpenMetrics
reader-prometheus-text-told = когда ответ получен и от какого пода
reader-prometheus-text-trap = Тело в кавычках JSON отвергается и называется своим именем: Prometheus тоже его не примет. OpenMetrics без # EOF обрезан.
reader-prometheus-api = ответы HTTP API Prometheus: query_range (matrix) и query (vector)
reader-prometheus-api-told = как называть выражение
reader-prometheus-api-trap = Неудачный запрос — тоже правильный файл JSON. NaN и бесконечность — не значения. Два ряда, которые различаются лишь отброшенными метками, отвергаются.
reader-kubelet-stats = ответы kubelet на /stats/summary
reader-kubelet-stats-told = пространство имён, если поды двух носят одно имя
reader-kubelet-stats-trap = RSS, равный 0, значит, что среда исполнения его не сообщает.
reader-k6-json = отсчёты k6 run --out json
reader-k6-json-told = ждали ли пользователи ответа (вид цикла); имя прогона
reader-k6-json-trap = Время отсчёта — конец запроса. Вида цикла в файле нет, и он не угадывается.
reader-k6-summary = сводки k6 run --summary-export, в которых «true» значит, что порог не выдержан
reader-k6-summary-told = имя прогона
reader-k6-summary-trap = «true» у порога значит, что он не выдержан; «passes» у http_req_failed — это неудачи.
reader-locust-stats = NAME_stats.csv от locust --csv NAME
reader-locust-stats-told = имя прогона
reader-locust-stats-trap = Процентили округлены примерно до двух значащих цифр. Файл может быть старше последних ответов.
reader-locust-history = NAME_stats_history.csv от locust --csv NAME
reader-locust-history-told = имя прогона
reader-locust-history-trap = Процентили — за последние десять секунд, а не за прогон.
reader-locust-failures = NAME_failures.csv от locust --csv NAME
reader-locust-failures-told = имя прогона
reader-locust-failures-trap = Неудачи сосчитаны, но не сказано, из скольких запросов.
reader-chaos-journal = journal.json от Chaos Toolkit; сбои объявляют вместе с пробами, которые их доказывают
reader-chaos-journal-told = какие действия — сбои и какие пробы увидели действие, обнаружение и восстановление
reader-chaos-journal-trap = Холостой прогон успешен и подтверждает свою гипотезу: без объявленного доказательства сбой не в счёт. Где ни одна проба не смотрела, не известно ничего — и что было долго, тоже.
reader-failure-table = таблица Markdown | Test | Status | MTTD | MTTR | Notes | из отчёта о внесении сбоев
reader-failure-table-told = имя прогона
reader-failure-table-trap = Это документ: времена сохранены как напечатаны и ничего не решают.
reader-argus-binetflow = двунаправленные потоки Argus в CSV, как в записях CTU-13
reader-argus-binetflow-told = часовой пояс; правила для меток, если они не как в CTU-13
reader-argus-binetflow-trap = Background — это трафик без метки, а не безвредный: он остаётся неизвестным. У ICMP в столбцах портов стоят тип и код.
reader-zeek-conn = conn.log от Zeek, текстом или строками JSON
reader-zeek-conn-told = в каком столбце метки, если они есть
reader-zeek-conn-trap = Байты — на уровне IP, с заголовками; orig_bytes считает только полезную нагрузку. Журнал без #close ещё писался или обрезан.
reader-nfdump-csv = NetFlow или IPFIX, как их печатает nfdump -o csv
reader-nfdump-csv-told = часовой пояс того, кто запускал nfdump; расписание известных эпизодов
reader-nfdump-csv-trap = Начала обрезаны до целых секунд. Без -B каждое направление — отдельный поток; с ним или от двунаправленного экспортёра то, кто открыл соединение, — догадка.
reader-hubble-flows = потоки Cilium Hubble строками JSON
reader-hubble-flows-told = оставлять ли ответы; расписание известных эпизодов
reader-hubble-flows-trap = Строка — это событие, а не соединение: нет ни байтов, ни длительности, а число пакетов зависит от агрегации монитора.
reader-edge-list = списки рёбер со временем (MIDAS): источник, получатель, время и иногда метка
reader-edge-list-told = что стоит в каком столбце, в чём измерено время и от чего отсчитано, есть ли заголовок
reader-edge-list-trap = Числа без единицы считаются секундами с 1970 года; многие списки считают минуты от своего дня.
reader-stripe-payments = платежи, выгруженные из Stripe в CSV
reader-stripe-payments-told = ничего
reader-stripe-payments-trap = Платежи тестового режима выглядят как обычные; разрешённая, но не списанная сумма денег не принесла. Имена и адреса не переносятся.
reader-stripe-subscriptions = подписки, выгруженные из Stripe в CSV
reader-stripe-subscriptions-told = ничего
reader-stripe-subscriptions-trap = В выгрузке действующих подписок нет завершённых, а с ними и всего оттока: выгружайте подписки во всех состояниях.
reader-junit-xml = JUnit XML, каким его пишут pytest --junitxml и многие другие
reader-junit-xml-told = имя прогона, испытанный коммит
reader-junit-xml-trap = Тест, прошедший со второй попытки, считается непройденным. Если в наборе объявлено больше тестов, чем есть, отчёт обрезан.
reader-pytest-json = отчёты pytest-json-report
reader-pytest-json-told = имя прогона, испытанный коммит
reader-pytest-json-trap = Ожидаемая неудача — не успех: она учтена с пропущенными. Неожиданный успех — неудача.
reader-go-test-json = строки go test -json
reader-go-test-json-told = имя прогона, испытанный коммит
reader-go-test-json-trap = У теста, который только начался, нет конца: процесс умер, и тест не пройден.
reader-nextest-json = строки cargo nextest run --message-format libtest-json
reader-nextest-json-told = имя прогона, испытанный коммит
reader-nextest-json-trap = У теста, который только начался, нет конца; игнорируемые тесты пропущены, а не пройдены.
reader-own-columns = собственный CSV или parquet по отображению столбцов (параметр columns)
reader-own-columns-told = откуда берётся каждый столбец, его единица, вид и пояс времени
reader-own-columns-trap = Последняя строка без перевода строки пропускается: «12» может быть остатком от «123».
reader-ruff-json = находки ruff check --output-format json
reader-ruff-json-told = каталог, с которого начинаются пути (root)
reader-ruff-json-trap = В файле не сказано, ни сколько файлов прочитано, ни какой версией, а комментарий (noqa) убирает находку без следа, если ruff запущен без --ignore-noqa.
reader-mypy-text = то, что печатает mypy, вместе с итогом
reader-mypy-text-told = каталог, с которого начинаются пути (root)
reader-mypy-text-trap = Без итога в последней строке неизвестно, дошёл ли mypy до конца: такой файл не принимается. Функции без аннотаций не проверяются, если mypy об этом не просили.
reader-pyright-json = отчёт pyright --outputjson
reader-pyright-json-told = каталог, с которого начинаются пути (root)
reader-pyright-json-trap = Строки в нём считаются с нуля.
reader-cobertura = отчёты о покрытии в форме Cobertura (coverage xml, pytest --cov-report xml)
reader-cobertura-told = название отчёта; каталог, с которого начинаются пути (root)
reader-cobertura-trap = Доля берётся от того, что попало в охват: исключая файлы, её поднимают. Отчёт, чьи итоги не равны сумме по файлам, не принимается.
reader-coverage-json = отчёты coverage json (coverage.py)
reader-coverage-json-told = название отчёта; пояс времени, которого в нём нет
reader-coverage-json-trap = Доля берётся от того, что попало в охват: исключая файлы, её поднимают. Без пояса у отчёта нет времени.
reader-schemathesis-junit = JUnit от schemathesis: операции API, сверенные с его описанием
reader-schemathesis-junit-told = ничего
reader-schemathesis-junit-trap = Случай — это операция со всеми запросами к ней; сколько их было, в файле не сказано.
reader-sarif = SARIF 2.1.0 любого сканера: прогон — отдельный скан, подавленное сохранено
reader-sarif-told = что именно просматривали и какие файлы, если отчёт этого не говорит
reader-sarif-trap = Среди находок стоят результаты, которые ими не являются. Отклонённое подавление ничего не подавляет. У неудавшегося прогона результатов тоже нет.
reader-pip-audit = отчёты pip-audit --format json
reader-pip-audit-told = когда запускали и какой версией
reader-pip-audit-trap = Пропущенные пакеты не просмотрены. Насколько опасна уязвимость, в отчёте нет.
reader-osv-scanner = отчёты osv-scanner --format json (с --all-packages, иначе неизвестно, сколько пакетов просмотрено)
reader-osv-scanner-told = когда запускали и от какого дня база
reader-osv-scanner-trap = Уязвимостей, которые исключает его настройка, в отчёте нет вовсе.
reader-grype = отчёты grype -o json, исключённые совпадения сохранены как подавленные
reader-grype-told = сколько пакетов просмотрено
reader-grype-trap = Ноль совпадений в составе из пяти пакетов ничего не говорит об образе. День базы — не день скана.
reader-trivy = отчёты trivy --format json (с --show-suppressed, иначе исключённого в них нет)
reader-trivy-told = от какого дня база
reader-trivy-trap = Что просмотрено, видно по результатам без находок только с --list-all-pkgs.
reader-cyclonedx = составы (SBOM) в виде CycloneDX JSON
reader-cyclonedx-told = состав чего это
reader-cyclonedx-trap = Лицензия, найденная в файле (evidence), — не та, что объявил сам пакет. Файлы среди компонентов — не пакеты.
reader-spdx = составы (SBOM) в виде SPDX 2.x JSON
reader-spdx-told = состав чего это
reader-spdx-trap = NOASSERTION и NONE — не лицензии. Пакет, который документ описывает, — сам продукт, а не его часть.
reader-bandit = отчёты bandit -f json, со строками каждого файла, который удалось разобрать
reader-bandit-told = с чего начинаются пути
reader-bandit-trap = Файл, который не удалось разобрать, стоит в метриках наравне с прочими. Строки с nosec только сосчитаны. Строки — без пустых и комментариев.
reader-detect-secrets = отчёты detect-secrets scan; от секрета хранится только место
reader-detect-secrets-told = сколько файлов просмотрено
reader-detect-secrets-trap = Просмотрены файлы, как они есть, а не их история. Строк, разрешённых комментарием, в отчёте нет. Хеш секрета отброшен: по нему секрет подбирают.
reader-gitleaks = отчёты gitleaks --report-format json; от секрета хранится только место
reader-gitleaks-told = что просматривали, если ничего не найдено
reader-gitleaks-trap = Пустой список пишет и скан пустоты.
reader-checkov = отчёты checkov -o json, пропущенные проверки сохранены как подавленные
reader-checkov-told = когда запускали
reader-checkov-trap = Без своей платформы опасность она не оценивает. Шаблоны чартов проверены, только если установлен helm.
reader-zap = отчёты ZAP в JSON, адреса без пользователя и запроса
reader-zap-told = входил ли кто-нибудь в систему
reader-zap-trap = Скан — не тест на проникновение. Чего он не достиг, он не перечисляет.
