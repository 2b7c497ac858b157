# Внесение отказов: что не считается, кривые и квантили времён, покрытие, настройки.

check-effect-proven-passed-without-some = Нет доказательства действия у { $left-out } из { $n } попыток, и никаких последствий не записано: они не считаются ({ $which }).
check-effect-proven-failed-yet-followed = Нет доказательства действия у { $wrong } из { $n }, а обнаружение или восстановление записано: { $which }.
check-recovery-possible-failed-unknown = О { $wrong } из { $n } восстановлений нельзя сказать, не слишком ли они быстры: не записана начальная задержка готовности или то, заменил ли отказ контейнер ({ $which }).

condition-settings-unknown = Настройки не записаны: неизвестны ни пробы, ни время на завершение, ни допуски (tolerations).
condition-unproven = Нет доказательства действия у { $left-out } из { $attempts } попыток, они не считаются ({ $which }). Будь все они медленнее остальных, верхняя граница была бы { QUANTITY($slower-seconds, "seconds") }.
condition-unproven-unbounded = Нет доказательства действия у { $left-out } из { $attempts } попыток, они не считаются ({ $which }). Будь все они медленнее остальных, верхней границы не было бы.

mark-watched = конец наблюдения, не восстановлено
strip-proven = действие доказано
strip-unproven = действие не доказано, не считается
strip-unproven-explained = пунктир: действие не доказано, не считается
axis-proof = доказательство
axis-kind = вид отказа
axis-share-detection = доля ещё не замеченных
axis-share-recovery = доля ещё не восстановленных
chart-curves-detection = Ещё не замечено (Каплан — Мейер)
chart-curves-recovery = Ещё не восстановлено (Каплан — Мейер)
chart-curves-band = штрих: пороги утверждений, с; засечки: здесь наблюдение оборвалось
chart-curves-description = Две панели ступенчатых кривых, по кривой на вид отказа: доля доказанных отказов, ещё не замеченных и ещё не устранённых, по секундам после внесения, с порогами утверждений.
curve-nothing = ни у одной попытки действие не доказано

times-caption = Времена от внесения; каждая граница односторонняя на уровне { $confidence }
times-column-what = Время до
times-column-censored = Без конца
times-column-quantile = Квантиль { $quantile }
times-column-exponential = Экспон. среднее
times-detection = обнаружения
times-recovery = восстановления
times-quantile = { QUANTITY($value-seconds, "seconds") } { INTERVAL($low-seconds, $high-seconds, "seconds") }
times-quantile-open = { QUANTITY($value-seconds, "seconds") }, ≥ { QUANTITY($low-seconds, "seconds") } (верхней границы нет)
times-quantile-needs = { QUANTITY($value-seconds, "seconds") }, ≥ { QUANTITY($low-seconds, "seconds") } (верхняя: n ≥ { $needed })
times-quantile-unbounded = { QUANTITY($value-seconds, "seconds") } (границы: n ≥ { $needed })
times-quantile-beyond-open = не достигнут, ≥ { QUANTITY($low-seconds, "seconds") } (верхней границы нет)
times-quantile-beyond-needs = не достигнут, ≥ { QUANTITY($low-seconds, "seconds") } (верхняя: n ≥ { $needed })
times-quantile-beyond-unbounded = не достигнут (границы: n ≥ { $needed })
times-exponential = { QUANTITY($mean-seconds, "seconds") }, ≤ { QUANTITY($upper-seconds, "seconds") }

scenario-not-planned = Нет в плане
coverage-column-status = Состояние
coverage-column-counts = Доказано из попыток
coverage-column-censored = Не замечено; не устранено
coverage-counts = { $proven } из { $n }
coverage-censored = { $undetected }; { $unrecovered }
coverage-column-by = Кто заметил
coverage-done = выполнено
coverage-unproven = вносили, действие не доказано
coverage-never-run = не вносили → не измерено
coverage-by = { $platform ->
    [0] {""}
   *[other] платформа { $platform }
  } { $probe ->
    [0] {""}
   *[other] проба { $probe }
  } { $self-healing ->
    [0] {""}
   *[other] сама система { $self-healing }
  } { $unknown ->
    [0] {""}
   *[other] не сказано { $unknown }
  }

settings-caption = Настройки при внесении, при которых верны времена
settings-column-setting = Настройка
settings-column-kind = { $kind }
setting-readiness-delay = Проба готовности: начальная задержка, с
setting-readiness-period = Проба готовности: период, с
setting-readiness-timeout = Проба готовности: предел ожидания, с
setting-readiness-failures = Проба готовности: неудач подряд
setting-liveness-delay = Проба живости: начальная задержка, с
setting-liveness-period = Проба живости: период, с
setting-liveness-timeout = Проба живости: предел ожидания, с
setting-liveness-failures = Проба живости: неудач подряд
setting-grace = Время на завершение, с
setting-toleration-not-ready = Допуск для неготового узла, с
setting-toleration-unreachable = Допуск для недоступного узла, с
setting-node-monitor-grace = Порог наблюдения за узлом
setting-node-monitor-period = Период наблюдения за узлом
setting-replicas = Реплик
setting-load = Загрузка машины (1 мин)
setting-value = { $value }
setting-range = от { $low } до { $high }, попытки различаются
setting-differs = попытки различаются: { $values }{ $unknown ->
    [0] {""}
   *[other] ; не записано у { $unknown }
  }
setting-unknown = не записано
