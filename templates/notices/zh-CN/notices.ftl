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
reservation-moved-by-office = 抱歉，因{ $reason }，您{ $date } { $start }在{ $office }的预约（{ $code }）改到{ $new_date } { $new_start }，{ $new_office }{ $new_window }。不合适的话，可在“我的预约”里改期或取消，不计次数；也可拨打12329。
office-closure = 抱歉，{ $office }因{ $reason }停办，您{ $date } { $start }的预约（{ $code }）办不了，不计爽约。请到“我的预约”里另选时间，不计改期次数；也可拨打12329。
called-soon = 您的号{ $ticket }前面还有{ $ahead }位，请回到{ $office }等候叫号。
accepted = 您的公积金贷款申请已受理，受理号{ $case_number }。{ $due ->
    [none] 复审和审批的日期随工作日历公布后通知您。
   *[other] 复审和审批将在{ $due }前完成，之后通知您来签约。
 }
supplement-required = 您的贷款申请还需补充{ $count }样材料：{ $items }。可在{ $office }窗口预约补件，不用重新抢号；清单见预约{ $code }。
refused = 您在{ $office }提交的贷款申请不予受理，原因：{ $reason }。如有疑问请拨打12329。
