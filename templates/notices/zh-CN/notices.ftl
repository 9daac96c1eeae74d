# SMS 正文；签名由通道加在最前。70 字以内一条，之后 67 字一条。
login-code = 登录验证码{ $code }，{ $minutes }分钟内有效。工作人员不会向您索取，请勿告诉他人。
reservation-confirmed = 您已预约{ $date } { $start }-{ $end }到{ $office }{ $window }（{ $bank }）办理{ $service }，预约号{ $code }。请带齐材料清单所列原件，本人持身份证提前{ $early }分钟内取号。如不能到场，请在{ $deadline }前取消。
reservation-cancelled = 您{ $date } { $start }在{ $office }的预约（{ $code }）已取消。
reservation-rescheduled = 您的预约（{ $code }）已改为{ $date } { $start }-{ $end }，{ $office }{ $window }（{ $bank }）。如不能到场，请在{ $deadline }前取消。
reservation-voided = 抱歉，您{ $date } { $start }在{ $office }的预约（{ $code }）因{ $reason }作废，不计爽约，不占次数。可重新预约，或拨打12329。
checklist-changed = 您{ $date } { $start }在{ $office }的预约（{ $code }），要带的材料有变化。{ $added ->
    [none] { "" }
   *[other] 新增：{ $added }。
 }{ $removed ->
    [none] { "" }
   *[other] 不用再带：{ $removed }。
 }{ $changed ->
    [none] { "" }
   *[other] 要求有变：{ $changed }。
 }预约不变，新清单见预约凭证。
