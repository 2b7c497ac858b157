# Числа с единицами. $n – уже готовое число в записи читателя.
unit-percent = { $n } %
unit-hours = { $n } ч
unit-minutes = { $n } мин
unit-seconds = { $n } с
unit-milliseconds = { $n } мс
unit-bytes = { $n } Б
unit-kibibytes = { $n } КиБ
unit-mebibytes = { $n } МиБ
unit-gibibytes = { $n } ГиБ
unit-count = { $n }
unit-score = { $n }
unit-requests-per-second = { $n } запр./с
yes = да
no = нет

# Карточка вердикта
criterion-confidence = односторонняя доверительная вероятность { $level }
criterion-window = за { $window }
criterion-per = отдельно для каждого: { $population }
criterion-source = Порог взят из
interval-described = Измеренный интервал { $interval }; утверждение верно, если { $criterion }
card-claimed = в заявлении:
card-last-verdict = прежний вердикт:
card-blocking = блокирующее
card-blocking-explained = Без подтверждения или исключения по этому утверждению решения GO не будет
card-criterion = Критерий
card-reason = Почему
card-settle = Что решит вопрос
card-needed-n = { $n ->
    [one] { $n } независимое наблюдение
    [few] { $n } независимых наблюдения
   *[many] { $n } независимых наблюдений
}
card-needed-hours = { $hours } наблюдения
card-substitute = Решено по другому объекту.
card-window-seen = наблюдалось { $window }
card-detectable = наименьший эффект, который показали бы эти данные: { $effect }
card-member = Элемент
card-verdict = Вердикт
card-threshold-line = Интервал относительно порога { $threshold }
card-value = Значение и интервал
card-members-reasons = Причина и метод по каждому
card-checks-failed = { $n ->
    [one] Не пройдена { $n } проверка измерения
    [few] Не пройдены { $n } проверки измерения
   *[many] Не пройдено { $n } проверок измерения
}
card-checks-passed = { $n ->
    [one] Пройдена { $n } проверка измерения
    [few] Пройдены { $n } проверки измерения
   *[many] Пройдено { $n } проверок измерения
}
card-evidence = { $n ->
    [one] Доказательства: { $n } таблица или документ
    [few] Доказательства: { $n } таблицы и документа
   *[many] Доказательства: { $n } таблиц и документов
}
card-rationale = Почему такой критерий
card-validity = { $days ->
    [one] Доказательства действительны { $days } день.
    [few] Доказательства действительны { $days } дня.
   *[many] Доказательства действительны { $days } дней.
}
card-dimensions = Учитывается в измерениях:
card-disagrees = Расходится с
check-passed = пройдена
check-failed = не пройдена
evidence-path = Таблица и метод
evidence-collected = Собрано
evidence-provenance = Происхождение
evidence-subject = Объект

# Представления в блокноте
view-parameters = Параметры, с которыми выполнен блокнот
view-criteria = { $n ->
    [one] { $n } утверждение и его критерий
    [few] { $n } утверждения и их критерии
   *[many] { $n } утверждений и их критерии
}
view-claim = Утверждение
view-criterion = Критерий
view-source = Источник порога
view-observations = { $n ->
    [0] Доказательств не найдено
    [one] Прочитана { $n } таблица доказательств
    [few] Прочитаны { $n } таблицы доказательств
   *[many] Прочитано { $n } таблиц доказательств
}
view-gaps = Известные пробелы записи
view-settings = Условия измерения
view-environment = Окружение
view-checks = Проверки измерения
view-estimates = Оценки
view-no-checks = Проверять нечего: доказательств нет.
view-no-estimates = Оценки нет: оценивать не по чему.
view-method = Метод
view-whole = всё
limits-proven = { $n ->
    [0] Не доказано ничего
    [one] Доказано { $n } утверждение
    [few] Доказано { $n } утверждения
   *[many] Доказано { $n } утверждений
}
limits-disproven = { $n ->
    [0] Ничего не опровергнуто
    [one] Опровергнуто { $n } утверждение
    [few] Опровергнуто { $n } утверждения
   *[many] Опровергнуто { $n } утверждений
}
limits-open = { $n ->
    [0] Открытых вопросов не осталось
    [one] Осталось открытым { $n } утверждение
    [few] Остались открытыми { $n } утверждения
   *[many] Осталось открытым { $n } утверждений
}
limits-substitutes = Решено по замене объекта, о котором говорит заявление:

# Сводка
decision-label = Решение
decision-more-refuted = { $n ->
    [one] и ещё { $n } опровергнутое блокирующее утверждение
    [few] и ещё { $n } опровергнутых блокирующих утверждения
   *[many] и ещё { $n } опровергнутых блокирующих утверждений
}
decision-undecided = { $n ->
    [one] Не решено { $n } из { $total } блокирующих утверждений
   *[other] Не решены { $n } из { $total } блокирующих утверждений
}
decision-waived = { $n ->
    [one] По { $n } нерешённому утверждению действует исключение
   *[other] По { $n } нерешённым утверждениям действуют исключения
}
readiness-counts = подтверждено { $verified }, опровергнуто { $refuted } из { $total }
readiness-claimed = заявлено
readiness-shown = показано доказательствами
readiness-described = Заявлено { $claimed }, показано доказательствами { $shown }
readiness-key-proven = подтверждено
readiness-key-possible = не решено
readiness-key-lost = опровергнуто
level = Уровень готовности
level-said = В заявлении
level-allowed = По доказательствам
level-claims = Его утверждения
level-reached = достигнут
level-not-reached = не достигнут
level-decision-go = достигнут
level-decision-go-with-waivers = достигнут с исключениями
level-decision-undetermined = не показан
level-decision-no-go = опровергнут
dimension-technical = техническая готовность
dimension-production = готовность к эксплуатации
dimension-business = готовность бизнеса
