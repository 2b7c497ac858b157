# Что говорит страница эксплуатации: мониторинг, правила и панели, вызовы дежурного, учения, отрицательный контроль.

absent-operations-table = О { $subject } ни в одной записи нет таблицы { $table }. Из выгрузки её сделает команда: { $command }
absent-no-scrapes = Ни одного опроса целей не записано.
absent-no-calls = В журнале нет вызовов уровня { $severity }.
absent-no-runbooks = Список инструкций (runbook) пуст: выполнять нечего.
absent-no-deliveries = { $n ->
    [0] Отказов, на которые есть правило, не вносили.
   *[other] Отказов, на которые есть правило: { $n }; ни для одного не доказано, что он подействовал.
  }
absent-no-rollbacks = { $n ->
    [0] Откатов не было.
   *[other] Все откаты ({ $n }) — пробные прогоны: версия не менялась.
  }
absent-no-user-requests = Ни одного запроса пользователей не учтено.

condition-window-seen = Наблюдались { $seen-hours } ч из { $window-hours } ч, наблюдений: { $n }. Границы допускают, что в остальное время всё было плохо или всё было хорошо.
condition-user-requests = Запросов: { $n }; запросы одного промежутка успешны или неудачны вместе, и потому равноценны { $blocks } независимым.
condition-calls = Вызовов: { $n }, из них учебных: { $drills }, ночных: { $night }. Подтверждено автоматикой: { $machines }; такие вызовы считаются оставшимися без ответа.
condition-shifts = Смен: { $n }, из них без подтверждения: { $unconfirmed }; часов без дежурного: { $open } из { $hours }.
condition-drills = Учений: { $n }; проведённых не автором и не вхолостую: { $counted }.
condition-deliveries = Отказов без доказанного действия, не учтено: { $unproven }.
condition-rollbacks = Откатов со сменой версии: { $n }; пробных прогонов, не учтено: { $dry }.

axis-hours = часы от первого наблюдения
axis-scraped-target = цель
axis-scrapes-share = доля успешных опросов
axis-minutes-after-call = минуты после вызова
axis-share-open = доля ещё открытых
mark-acknowledged = человек не ответил
mark-resolved = не устранено
curve-no-calls = В журнале нет вызовов нужного уровня.
chart-scrapes = Видит ли мониторинг свои цели?
chart-scrapes-description = Доля успешных опросов каждой цели во времени и порог утверждения.
chart-calls = Сколько времени вызовы остаются открытыми?
chart-calls-generated = Сгенерировано: двадцать вызовов, каждый пятый остался без ответа
chart-calls-description = Кривые Каплана — Мейера: доля вызовов, на которые не ответил человек, и доля неустранённых, по минутам после вызова, с поточечными полосами 95 % и порогом утверждения.

budget-caption = Бюджет ошибок: что допускает каждая цель за своё окно и сколько из этого израсходовано за записанное время
budget-column-member = Запись и цель опроса
budget-column-objective = Целевой уровень
budget-column-window = Окно, ч
budget-column-seen = Наблюдалось, ч
budget-column-allowed = Допустимо, мин
budget-column-bad = Недоступно, мин
budget-column-used = Израсходовано
budget-column-rate = Во сколько раз быстрее допустимого

rules-caption = Правила и действительно замеченные метрики: { $dead } из { $n } ждут того, чего не отдаёт ни одна записанная точка
rules-column-recording = Запись
rules-column-place = Место
rules-column-rule = Правило
rules-column-severity = Уровень
rules-column-state = Состояние
rules-column-metrics = Метрики; у мёртвых — недостающие
rules-column-runbook = Есть ссылка на инструкцию
rule-alive = спрашивает о том, что замечено
rule-not-exported = мёртвое: метрику не отдаёт ни одна записанная точка
rule-not-so-labelled = мёртвое: метрика замечена, но не с такими метками
rule-untold = сказать нельзя: от экспортёров платформы записаны лишь избранные ряды
rule-nameless = не называет ни одной метрики
rule-unreadable = не читается
dashboards-caption = Панели и действительно замеченные метрики: { $dead } из { $n } запросов спрашивают о том, чего не отдаёт ни одна записанная точка
dashboards-column-query = Панель и запрос
exported-caption = Замеченные метрики: тела /metrics и базы Prometheus, по объектам
exported-column-subject = Объект
exported-column-n = Имён
exported-column-metrics = Метрики
exported-column-origins = Где замечены

calls-caption = Вызовы по уровням
calls-kind-incident = инцидент
calls-kind-drill = учение
calls-column-severity = Уровень
calls-column-kind = Вид
calls-column-n = Вызовов
calls-column-answered = Ответил человек
calls-column-machines = Подтвердила автоматика
calls-column-night = Ночью
calls-column-slowest = Самый поздний ответ

operations-controls-caption = Отрицательный контроль: сгенерированные истории, в каждой один изъян или ни одного
control-bounds = границы от { $low } до { $high }
planted-scrapes-sound = 25 часов опросов, все успешны
planted-scrapes-blind = 20 часов опросов, все неудачны
planted-scrapes-short = десять часов успешных опросов: для суток мало
planted-uptime-sound = 30 суток, на все пробы есть ответ
planted-uptime-outage = 30 суток с простоем в десять часов
planted-delivered = 80 отказов, все оповещения доставлены
planted-undelivered = 80 отказов, 12 оповещений потеряно
planted-drilled = инструкцию выполнил другой человек
planted-drilled-by-author = инструкцию выполнил только её автор
planted-drilled-dry = инструкцию выполнили вхолостую
planted-rota-whole = неделя подтверждённых смен без пропусков
planted-rota-gap = смена начинается на час позже
planted-rota-unconfirmed = график, который никто не подтвердил
planted-answered = 20 вызовов, на все ответили за четыре минуты
planted-unanswered = 20 вызовов, 12 остались без ответа
planted-answered-by-machine = 20 вызовов, все подтвердила автоматика
planted-errors-none = сутки без единой ошибки: для 0,1 % независимых промежутков мало
planted-errors-many = сутки, в которых из ста запросов неудачны два
planted-rolled-back = 12 откатов по две минуты
planted-rolled-nowhere = 12 откатов, после которых отвечала новая версия
planted-rolled-dry = 12 пробных откатов
planted-rule-watched = правило по метрике, которая есть
planted-rule-otherjob = правило по заданию (job), которого ни у кого нет
planted-rule-dead = правило по метрике, которую никто не экспортирует
planted-rule-absent = правило, проверяющее, что этой метрики нет
