# Полнота и ложные тревоги детекторов: откуда взялись числа, что читать рядом с ними и что проверяется.

method-recall = доля потоков атак, вызвавших тревогу, из { $flows }; границы — по эпизодам ({ $episodes }), каждый найден или пропущен целиком (Клоппер — Пирсон при эффективном объёме Киша); в них умещается и среднее по эпизодам
method-recall-gain = разность двух полнот на одних и тех же потоках ({ $flows }) и эпизодах ({ $episodes }): выигрыш эпизодов минус их проигрыш, каждый ограничен как полнота, при половинной вероятности ошибки; в границах умещается и среднее по эпизодам
method-false-alarms = доля обычных потоков, вызвавших тревогу, из { $flows } при пороге, выбранном на валидации под { QUANTITY($budget-ratio, "ratio") }; границы Клоппера — Пирсона при эффективном объёме, который оставляет разброс между блоками времени ({ $blocks }; Korn и Graubard)
method-false-alarms-at-recall = доля обычных потоков, вызвавших тревогу, из { $flows } при пороге, дающем полноту { QUANTITY($recall-ratio, "ratio") } (потоков атак: { $attacks }, эпизодов: { $episodes }); границы верны для любого порога, который может оказаться этим
method-precision = точность (precision) там, где атаки составляют { QUANTITY($base-rate-ratio, "ratio") } потоков: из полноты и доли ложных тревог по формуле Байеса, каждая ограничена при половинной вероятности ошибки

condition-recall-readings = Тревогу вызывают { QUANTITY($by-flow-ratio, "ratio") } потоков атак; в среднем по эпизодам — { QUANTITY($by-episode-ratio, "ratio") } потоков каждого. Границы охватывают и то и другое. Хотя бы один поток замечен в { $touched } из { $episodes } { $episodes ->
    [one] эпизода
   *[other] эпизодов
  }; это ничего не решает.
condition-touched-by-chance = Случайные тревоги с той же частотой задели бы { QUANTITY($ratio, "ratio") } эпизодов.
condition-design-effect = Потоков { $flows }, эпизодов { $episodes }; разброс таков, будто независимых потоков { $n-observed } (эффект группировки { $observed-effect }). Границы рассчитаны на { $n-effective }: каждый эпизод считается найденным или пропущенным целиком.
condition-design-effect-unseen = Все потоки ({ $flows }) в { $episodes } { $episodes ->
    [one] эпизоде
   *[other] эпизодах
  } дали одно и то же, поэтому эффект группировки не виден. Границы рассчитаны на { $n-effective } независимых.
condition-recall-bootstrap = Для сравнения: { $replicates } { $replicates ->
    [one] выборка
    [few] выборки
   *[many] выборок
  } целых эпизодов — [{ QUANTITY($low-ratio, "ratio") }; { QUANTITY($high-ratio, "ratio") }] при двусторонних 95 %. Это ничего не решает: при малом числе эпизодов интервал слишком узок.
condition-design-effect-blocks = Дисперсия между блоками — { $observed-effect } от той, что была бы у независимых потоков (эффект группировки).
condition-false-alarms-unknown = Рядом с этими атаками не оценён ни один обычный поток: без доли ложных тревог у полноты нет нижней границы.
condition-threshold-did-not-travel = Порог не перенёсся: выбранный под { QUANTITY($budget-ratio, "ratio") } ложных тревог, на тесте он даёт { QUANTITY($realised-ratio, "ratio") }, и никак не меньше { QUANTITY($low-ratio, "ratio") }. Полнота, купленная сверх бюджета, может опровергнуть, но не подтвердить: нижней границы у неё нет.
condition-budget-exceeded = Порог выбран под { QUANTITY($budget-ratio, "ratio") } ложных тревог и на тесте даёт { QUANTITY($realised-ratio, "ratio") }; не меньше { QUANTITY($low-ratio, "ratio") }, так что это может быть случайностью.
condition-budget-kept = Порог выбран под { QUANTITY($budget-ratio, "ratio") } ложных тревог и на тесте даёт { QUANTITY($realised-ratio, "ratio") }.
condition-recall-out-of-reach = { $episodes } { $episodes ->
    [one] эпизода
   *[other] эпизодов
  } мало: даже если бы тревогу вызвали все, нижняя граница полноты не достигла бы { QUANTITY($recall-ratio, "ratio") }. Поэтому ни один порог не низок наверняка, и верхней границы, кроме 1, нет.
condition-gain-readings = По потокам разность { $by-flow-points } п. п., в среднем по эпизодам { $by-episode-points } п. п.; границы охватывают и то и другое. Эпизодов { $episodes }: лучше найдено { $better }, хуже { $worse }.
condition-gain-bootstrap = Для сравнения: { $replicates } { $replicates ->
    [one] выборка
    [few] выборки
   *[many] выборок
  } одних и тех же эпизодов для обоих — от { $low-points } до { $high-points } п. п. при двусторонних 95 %; это ничего не решает.

check-not-constant-passed-scores = Разных оценок: { $distinct }, потоков: { $n }.
check-not-constant-failed-scores = У всех потоков ({ $n }) одна оценка { $value }: это постоянная, а не детектор.
check-not-constant-failed-no-scores = Ни у одного потока нет оценки.
check-samples-suffice-passed-episodes = { $episodes } { $episodes ->
    [one] независимый эпизод
    [few] независимых эпизода
   *[many] независимых эпизодов
  }, нужно { $needed }.
check-samples-suffice-failed-episodes = { $episodes } { $episodes ->
    [one] независимый эпизод
    [few] независимых эпизода
   *[many] независимых эпизодов
  }, нужно { $needed }: что у атак общего, по такому числу не увидеть, сколько бы потоков в них ни было.

check-split-separates = Обучение и тест не пересекаются
check-split-separates-why = Случайное разбиение CTU-13 повторяет в обучающей части 99 % потоков бота: детектор, который их запомнил, выглядит так, будто узнаёт атаки.
check-split-separates-passed = Ни у одной из атак теста ({ $episodes }) нет потоков в обучении. Из атакующих теста ({ $attackers }) там атакуют или атакованы { $shared-attackers }, из жертв ({ $victims }) — { $shared-victims }.
check-split-separates-failed = Атаки теста, потоки которых есть и в обучении: { $shared } из { $episodes }{ $repeated-ratio ->
    [nan] .
   *[other] ; { QUANTITY($repeated-ratio, "ratio") } потоков атак теста повторены там с точностью до времени и адресов.
  }
check-split-separates-failed-time = Разбиение названо временным, но обучение продолжается ещё { QUANTITY($overlap-seconds, "seconds") } после начала теста.
check-split-separates-failed-hosts = Разбиение обещает отложенные хосты, но в обучении атакуют или атакованы { $shared-attackers } из атакующих теста ({ $attackers }) и { $shared-victims } из его жертв ({ $victims }).
check-split-separates-failed-empty = В тесте нет ни одной атаки.

check-beats-memory = Находит больше, чем список адресов
check-beats-memory-why = На открытом наборе, где графовые модели дали полноту 1,000, её же дал один адрес источника.
check-beats-memory-passed = Полнота { QUANTITY($recall-ratio, "ratio") }; у лучшей таблицы из { $tables } ({ LABELS($lookup, "lookup") }) при том же бюджете ложных тревог — { QUANTITY($best-ratio, "ratio") }.
check-beats-memory-failed = Полнота { QUANTITY($recall-ratio, "ratio") } не выше, чем у таблицы, которая только помнит обучение ({ LABELS($lookup, "lookup") }): { QUANTITY($best-ratio, "ratio") } при том же бюджете ложных тревог.
check-beats-memory-failed-empty = Ни одна таблица не испытана.

check-control-falls = С перемешанными метками не находит ничего
check-control-falls-why = Полнота 0,96, записанная атрибутом детектора, останется 0,96, на каких бы метках его ни обучали.
check-control-falls-passed = Обученный на перемешанных метках, он даёт полноту { QUANTITY($recall-ratio, "ratio") } (не меньше { QUANTITY($low-ratio, "ratio") }) — не больше случайных тревог: до { QUANTITY($chance-ratio, "ratio") }.
check-control-falls-failed = Обученный на перемешанных метках, он всё ещё даёт полноту { QUANTITY($recall-ratio, "ratio") }, не меньше { QUANTITY($low-ratio, "ratio") }, хотя случайные тревоги дают не больше { QUANTITY($chance-ratio, "ratio") }: он учится не на метках.

lookup-source = адрес источника
lookup-destination = адрес назначения
lookup-pair = пара адресов
lookup-port = порт назначения
lookup-rule = протокол, состояние и порт
lookup-row = повтор потока
