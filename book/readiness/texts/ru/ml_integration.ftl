# ML-интеграция: проверки контракта детектора и движка причин, контроли к ним и то, что ещё предстоит записать.

absent-model-calls = Нет записи ответов развёрнутого { $subject }: для каждого ответа — исполнялся ли код модели и кто ответил. Чтобы она появилась, пусть приложение пишет по строке на ответ, а затем выполните { $command }.
absent-contract = Проверок контракта { $subject } в записях нет. Чтобы они появились: { $command }.
absent-scores = { $n ->
    [one] Ни { $n } обучение
    [few] Ни { $n } обучения
   *[many] Ни { $n } обучений
  } не дали оценки для каждого узла: { $error }.
absent-fallback-unneeded = На всех путях ({ $n }) ответ тот же, что и с пакетами: отступать было не от чего.
absent-component-calls = В записи нет ни одного ответа { $component }.

check-control-separates = Задача решаема
check-control-separates-why = Детектор испытуемого получил AUC 0,500 при каждом начальном числе. Об ошибке в нём самом это говорит лишь потому, что логистическая регрессия на тех же узлах дала 1,000.
check-control-separates-passed = AUC логистического контроля с z-нормировкой не ниже { QUANTITY($low, "score") } при каждом из начальных чисел (их { $n }); нужно { QUANTITY($least, "score") }.
check-control-separates-failed = AUC логистического контроля с z-нормировкой ниже { QUANTITY($least, "score") } при { $wrong } из { $n } начальных чисел (наименьшее { QUANTITY($low, "score") }): кто здесь не справился, может быть и не виноват.
check-control-separates-failed-few = { $n ->
    [0] Начальных чисел нет
    [one] Дано { $n } начальное число
    [few] Даны { $n } начальных числа
   *[many] Дано { $n } начальных чисел
  }, а чтобы увидеть разброс, нужно { $needed }.

check-absence-proven = Пакета действительно не было
check-absence-proven-why = Запасной путь виден лишь там, где модели быть не может. Если бы torch всё же подключался, отвечала бы сама модель.
check-absence-proven-passed = На всех путях ({ $n }) подключить пакеты не удалось в том самом процессе, который отвечал.
check-absence-proven-failed = На { $wrong } из { $n } путей пакеты подключались: { $which }.
check-absence-proven-failed-empty = Не опрошен ни один путь.

method-auc = площадь под ROC-кривой: аномальных узлов { $positives }, нормальных { $negatives }; границы — как у доли в стольких испытаниях, сколько узлов более редкого вида: они верны при любом распределении оценок

condition-configuration = Судим конфигурацию, которая разделяет лучше всех: { $configuration }.
condition-own-threshold = По собственному порогу он называет аномальными неисправных узлов — { $flagged } из { $positives }, исправных — { $false } из { $negatives }, по всем начальным числам.
condition-auc-rescaled = Те же узлы в других обычных единицах (проценты, часы, бит/с): AUC от { QUANTITY($low, "score") } до { QUANTITY($high, "score") }, начальных чисел { $n }.
condition-auc-rescaled-alike = Те же узлы в других обычных единицах (проценты, часы, бит/с): AUC { QUANTITY($low, "score") } при каждом из начальных чисел (их { $n }).
condition-auc-standardised = Те же узлы, z-нормированные вызывающим: AUC от { QUANTITY($low, "score") } до { QUANTITY($high, "score") }, начальных чисел { $n }. Если так намного лучше, в коде не хватает нормировки входов.
condition-auc-standardised-alike = Те же узлы, z-нормированные вызывающим: AUC { QUANTITY($low, "score") } при каждом из начальных чисел (их { $n }). Если так намного лучше, в коде не хватает нормировки входов.
condition-auc-own-labels = Обучение на метках, которые детектор расставил сам: AUC от { QUANTITY($low, "score") } до { QUANTITY($high, "score") }, начальных чисел { $n }.
condition-auc-own-labels-alike = Обучение на метках, которые детектор расставил сам: AUC { QUANTITY($low, "score") } при каждом из начальных чисел (их { $n }).
condition-no-scores = Конфигурация { $configuration }: { $n ->
    [one] { $n } обучение не дало
    [few] { $n } обучения не дали
   *[many] { $n } обучений не дали
  } оценок: { $error }.
condition-fallbacks = Путей без пакетов — { $n }: прямо сообщают, что оценки нет, — { $explicit }; отвечают «не аномалия» без пометки — { $fails-open }; отвечают иначе без пометки — { $unmarked }; кончаются ошибкой, ничего не говорящей о модели, — { $exception }.

node-in-order = в порядке
node-in-trouble = неисправен
axis-node = узел
axis-seed = начальное число
axis-anomaly-score = оценка аномальности у детектора
axis-control-score = решающая функция логистического контроля
separation-nothing = Ни одно обучение не дало оценок.
chart-separation-natural = Оценки; признаки такие, как описано в интерфейсе
chart-separation-standardised = Оценки; те же признаки, z-нормированные вызывающим
chart-separation-control = Контроль на тех же узлах: логистическая регрессия
chart-separation-description = Для каждого начального числа — два ряда штрихов: исправные узлы над неисправными. Оценки детектора на естественных входах, на z-нормированных и у логистической регрессии. Где оба ряда лежат в одной точке, детектор не различает ничего.

axis-auc = AUC
axis-configuration = чьё
axis-error = ошибка
auc-needed = нужно
chart-aucs-recorded = AUC каждого записанного обучения
chart-aucs-controls = AUC наших контролей, обученных при этом запуске
chart-aucs-marks = кружок — одно начальное число; крестик у левого края — оценок не получено
chart-aucs-description = По метке на обучение на оси AUC от 0 до 1, строки — вид входов, штриховая черта — что требуется; ниже то же для пяти наших детекторов: постоянного, случайного, с метрикой-константой, без нормировки и правильного.
round-natural = естественные единицы
round-rescaled = другие единицы
round-standardised = z-нормировка
round-own-labels = свои метки
round-control = логистический контроль

control-constant = контроль: постоянный
control-random = контроль: случайный
control-literal-metric = контроль: recall-константа
control-unnormalised = контроль: без нормировки
control-centroids = контроль: правильный
control-nearest = контроль: винит ближайшее
control-follows-dependencies = контроль: идёт по графу
control-fails-open = контроль: молчит
control-breaks = контроль: ломается
control-says-so = контроль: говорит прямо
fallbacks-controls = наши контроли, опрошены сейчас

result-passed = пройдено
result-failed = не пройдено
result-absent = проверять нечего
result-not-reached = не дошло
axis-check = проверка
axis-result = результат
axis-detail = его словами
chart-matrix-detector = Проверки контракта детекторов
chart-matrix-engine = Проверки контракта движков причин
chart-matrix-description = Матрица проверок по объектам: сначала записанный код, затем наши контроли с известными ошибками, запущенные сейчас. Галочка — пройдено, крестик — не пройдено, черта — проверять нечего, точка — не дошло из-за более ранней неудачи.

contract-check-imports = импортируется
contract-check-constructs = создаётся
contract-check-trains = обучается
contract-check-answers = отвечает
contract-check-promised-form = ответ обещанного вида
contract-check-depends-on-input = зависит от входа
contract-check-repeats = повторяется
contract-check-reports-what-it-measured = метрика измерена
contract-check-saves-and-loads = сохранение и загрузка
contract-check-keeps-limits = держится в пределах
contract-check-quiet = ничего не печатает
contract-check-separates = разделяет
contract-check-bears-other-units = терпит другие единицы
contract-check-takes-dependencies = принимает граф
contract-subject-detector = детектор
contract-subject-engine = движок причин
contract-column-subject = Объект
contract-column-configuration = Конфигурация
contract-column-check = Проверка
contract-column-detail = Что обнаружено
contract-caption = Проверки, которых записанный код не прошёл: { $failed } из { $n }

answer-explicit = прямо говорит
answer-unaffected = не задет
answer-exception = ошибка
answer-unmarked = без пометки
answer-fails-open = «не аномалия»
axis-missing = чего не было
axis-path = путь
axis-answer = ответ
chart-fallbacks = Ответы, когда пакетов нет
chart-fallbacks-description = Матрица путей к оценке по пакетам, которых не было; цвет — худший ответ: прямо говорит, что оценки нет; не задет; кончается ошибкой; отвечает без пометки; говорит «не аномалия», будто смотрел.

axis-who = кто называет причину
axis-incidents = инциденты
axis-incidents-count = сколько
axis-right = верно
axis-rank-one = заложенная причина названа первой
cause-earliest = самое раннее событие
cause-chance = наугад
cause-nearest = контроль: винит ближайшее
cause-follows = контроль: идёт по графу
incidents-chain-with = цепь, граф дан
incidents-chain-without = цепь, графа нет
incidents-fork-with = вилка, граф дан
incidents-fork-without = вилка, графа нет
incidents-confounder-with = посторонний, граф дан
incidents-confounder-without = посторонний, графа нет
incidents-simultaneous-with = разом, граф дан
incidents-simultaneous-without = разом, графа нет
incidents-all = все инциденты
chart-causes = Первой названа верная причина — по виду инцидента
chart-causes-description = Для каждого вида инцидента, с графом зависимостей и без него, — доля тех, где заложенная причина названа первой, с точными границами (95 % с каждой стороны): у записанного движка, у самого раннего события, наугад и у двух наших движков.

thresholds-caption = Пороги полноты, не выдержанные в нагрузочных тестах самих авторов: { $n }
thresholds-column-recording = Запись
thresholds-column-run = Прогон
thresholds-column-threshold = Невыдержанный порог

integration-plan-caption = Что ещё предстоит записать
integration-column-claim = Утверждение
integration-column-needs = Что для этого нужно
integration-column-command = Команда
plan-needs-implemented = Развёрнутое приложение, запрос к каждому адресу, который должен звать модель, и по строке на ответ: время, запрос, компонент, исполнялся ли код модели.
plan-needs-graphsage-integrated = Та же запись не менее чем для 299 ответов /ai/predict, и в каждом — кто ответил: сеть, правила или значение по умолчанию.
plan-needs-causal-integrated = Та же запись не менее чем для 59 разборов, и в каждом — сколько рёбер графа зависимостей использовано.
plan-needs-code-correct = Копия кода, о котором говорит документ, и его интерпретатор. Синтетические данные могут это утверждение опровергнуть, но не подтвердить.
plan-needs-fallbacks = Копия кода, о котором говорит документ, и его интерпретатор. Чтобы подтвердить, нужно перебрать все пути приложения, а не только библиотеки.
