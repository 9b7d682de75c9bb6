"""What forms ask for beside what we want to know, so that it is not taken for that; by language.

Written as the table in `field_words`.
"""

from collections.abc import Mapping
from typing import Final

OTHER_WORDS: Final[Mapping[str, str]] = {
    "en": """fax|street*|city|town|state|province|county|zip|zip code|postal*|postcode|post code
        |postal address|mailing address|street address|~address|~address line|city name|suburb
        |apartment|website|web site|web address|homepage|url|domain|domain name|site name|blog
        |~username|~user name|~login|user id|nick*|screen name|display name|password|pass
        |captcha|recaptcha*|security code|security question|verification code|anti spam|search
        |keyword|query|date|time|birth*|birthday|dob|age|gender|sex|salutation|prefix|suffix
        |honorific|middle name|maiden name|mname|middle initial|subject|email subject
        |e mail subject|message subject|message title|subject title|topic|email format
        |email type|email frequency|email preference|email preferences|mail format|phone type
        |phone extension|phone ext|extension|country code|phone code|dial code|area code
        |phone prefix|mobile app|mobile version|best time|preferred time|company size
        |company type|company website|type of*|business type|industry|sector|employees|headcount
        |revenue|turnover|vat|vat id|vat number|tax|tax id|tax number|registration number|budget
        |price|amount|quantity|qty|product*|service|services|project name|project type
        |event name|course name|team name|group name|list name|file|files|file name|file upload
        |upload|attachment|image|photo|model|brand|order|order number|invoice|customer number
        |account number|reference|~number|coupon*|promo*|voucher|discount|language|currency
        |timezone|time zone|department|category|linkedin*|facebook|twitter|instagram|skype
        |telegram|wechat|how did you|hear about|how many|heard about|street name|pet name
        |dog name|bank|bank name|bank account|card|card number|card holder|cardholder|holder
        |rating|vote|survey|enquiry type|inquiry type|request type|preferred contact*
        |contact method|interest*|referrer|utm|campaign|job description|job type|job number
        |page title|page name|form name|book title|course title|class name|shop name|store name
        |hotel name|host name|hostname|program name|property name|room|nationality|marital*""",
    "zh": """手机验证码|手機驗證碼|短信验证码|验证码|驗證碼|传真|傳真|地址|住址|省份|城市|所在地
        |地区|地區|区域|邮编|郵編|邮政编码|郵遞區號|网址|網址|网站|網站|主页|~用户名|~用戶名
        |昵称|暱稱|~账号|~帳號|密码|密碼|主题|主題|标题|標題|性别|性別|生日|出生|年龄|年齡|日期
        |时间|時間|部门|部門|行业|行業|规模|人数|预算|数量|產品|产品|项目|項目|类型|類型|类别
        |渠道|来源|微信|验证|国籍|手机型号|手机品牌|国际区号|国家代码|國碼|区号|區號|税号|订单
        |优惠码|活动名称|公司地址|公司规模|公司网址|公司类型|企业规模|企业类型|企业微信|称谓
        |先生女士|专业|班级""",
    "de": """strasse*|hausnummer|ort|stadt|wohnort|plz|postleitzahl|bundesland|~adresse
        |~anschrift|postadresse|postanschrift|webseite|internetseite|~benutzername|~nutzername
        |kennwort|passwort|betreff|thema|anrede|geschlecht|geburts*|datum|uhrzeit|alter|branche
        |mitarbeiter*|umsatz*|ust|ust id|ustid|ust idnr|steuer*|abteilung|kundennummer
        |bestellnummer|auftragsnummer|~nummer|menge|anzahl|produkt*|betrag|titel|telefax|vorwahl
        |landesvorwahl|spitzname|projektname|spamschutz|sicherheitscode|sicherheitsfrage
        |firmengrosse|ruckrufzeit|suche|suchbegriff|kontonummer|sprache|wie haben sie""",
    "fr": """rue|ville|code postal|~adresse|adresse postale|departement|region|site web
        |site internet|pseudo|~identifiant|~utilisateur|~nom d utilisateur|mot de passe|sujet
        |objet|civilite|naissance|sexe|effectif|secteur*|secteur d activite|siret|siren|tva
        |numero client|telecopie|quantite|produit|service|code promo|langue|montant|recherche
        |numero de commande|comment avez vous|nom du projet|nom de jeune fille|second prenom
        |indicatif""",
    "es": """calle|ciudad|codigo postal|~direccion|direccion postal|provincia|localidad
        |poblacion|municipio|estado|sitio web|pagina web|~usuario|~nombre de usuario
        |~nombre usuario|contrasena|asunto|tema|tratamiento|fecha*|nacimiento|edad|sexo|sector
        |empleados|nif|cif|dni|producto|servicio|cantidad|pedido|numero de pedido|buscar
        |departamento|como nos|precio|nombre del producto|nombre del proyecto|idioma""",
    "it": """=via|citta|=cap|~indirizzo|indirizzo postale|provincia|regione|comune|localita
        |sito web|sito|~nome utente|~utente|password|oggetto|argomento|=data|data di nascita
        |=eta|sesso|settore|dipendenti|partita iva|p iva|codice fiscale|prodotto|servizio
        |quantita|ordine|cerca|nome prodotto|nome progetto|lingua|titolo|reparto|come ci hai""",
    "pt": """rua|cidade|cep|~endereco|morada|codigo postal|estado|bairro|site|~nome de usuario
        |~usuario|~utilizador|senha|assunto|=data|data de nascimento|idade|sexo|setor
        |funcionarios|cnpj|cpf|nif|produto|servico|quantidade|pedido|departamento
        |nome do produto|idioma""",
    "nl": """straat*|huisnummer|plaats|woonplaats|stad|postcode|~adres|postadres|provincie
        |website|~gebruikersnaam|wachtwoord|onderwerp|aanhef|geboorte*|datum|leeftijd|geslacht
        |branche|medewerkers|btw|btw nummer|kvk|kvk nummer|afdeling|product|aantal|bestelnummer
        |klantnummer|~nummer|zoeken|productnaam|projectnaam|tussenvoegsel|taal""",
    "pl": """ulica|miasto|miejscowosc|kod pocztowy|~adres|wojewodztwo|strona|strona www
        |strona internetowa|~nazwa uzytkownika|~login|haslo|temat|=data|wiek|plec|branza|nip
        |regon|liczba|ilosc|produkt|zamowieni*|numer zamowienia|~numer|kod|szukaj|nazwa produktu
        |dzial|jezyk|zwrot""",
    "nordic": """gata|gatuadress|gate|gateadresse|vej|stad|ort|postort|postnummer|postnr
        |poststed|=by|~adress|~adresse|~anvandarnamn|~brugernavn|~brukernavn|losenord
        |adgangskode|passord|amne|emne|hemsida|hjemmeside|nettside|fodelse*|fodsel*|datum|dato
        |alder|=kon|kjonn|bransch|branche|organisationsnummer|org nr|orgnr|organisasjonsnummer
        |cvr|cvr nummer|cvr nr|avdelning|afdeling|antal|antall|produkt*|ordernummer|ordrenummer
        |~nummer|sok|soeg|sog|mellannamn|mellemnavn|mellomnavn|sprog|katuosoite|~osoite
        |postinumero|postitoimipaikka|kaupunki|~kayttajatunnus|~kayttajanimi|salasana|aihe
        |otsikko|syntyma*|ika|sukupuoli|toimiala|y tunnus|verkkosivu*|tuote*|maara|haku|kieli""",
    "cs": """ulice|mesto|psc|~adresa|webova stranka|=web|~uzivatelske jmeno|heslo|predmet|tema
        |datum|narozeni|vek|pohlavi|obor|=ic|=dic|ico|oddeleni|pocet|produkt*|objednavk*
        |cislo objednavky|cislo|hledat|jazyk|osloveni""",
    "hu": """utca|varos|iranyitoszam|~cim|lakcim|megye|weboldal|honlap|~felhasznalonev|jelszo
        |targy|tema|datum|szuletes*|=kor|=nem|iparag|adoszam|osztaly|darabszam|mennyiseg|termek*
        |rendeles*|kereses|nyelv|megszolitas""",
    "ro": """strada|oras|orasul|localitate|judet|judetul|cod postal|~adresa|site|pagina web
        |~utilizator|~nume utilizator|~nume de utilizator|parola|subiect|subiectul|=data|varsta
        |sex|domeniu|cui|departament|cantitate|produs*|comanda|numar comanda|cauta|limba
        |numele produsului""",
    "tr": """sokak|sehir|=il|ilce|posta kodu|~adres|~adresi|adresiniz|web sitesi|~kullanici adi
        |~kullanici|sifre|parola|konu|konusu|tarih|dogum*|yas|cinsiyet|sektor|vergi*|departman
        |adet|miktar|urun*|siparis*|=ara|=dil|proje adi|urun adi""",
    "ru": """улица|город|индекс|~адрес|адрес доставки|область|регион|сайт|адрес сайта|~логин
        |~имя пользователя|ник|пароль|тема|дата|время|рождения|возраст|пол|отрасль|инн|кпп|огрн
        |отдел|количество|товар*|заказ*|номер заказа|~номер|поиск|код|отчество|язык|продукт|факс
        |название проекта|капча|оценка""",
    "uk": """вулиця|місто|індекс|~адреса|область|сайт|~логін|~ім я користувача|пароль|тема|дата
        |час|народження|вік|стать|галузь|кількість|товар*|замовлення|пошук|код|по батькові|факс""",
    "el": """οδος|πολη|ταχυδρομικος*|τ κ|τκ|~διευθυνση|ταχυδρομικη διευθυνση|νομος|περιοχη
        |ιστοσελιδα|~ονομα χρηστη|κωδικος*|θεμα|ημερομηνια|γεννησης|ηλικια|φυλο|κλαδος|αφμ|τμημα
        |ποσοτητα|προιον*|παραγγελια*|αναζητηση|γλωσσα|φαξ""",
    "ja": """フリガナ|ふりがな|=カナ|=かな|=姓 カナ|=名 カナ|=セイ|=メイ|よみがな|ヨミガナ|住所
        |郵便|都道府県|市区町村|番地|建物|件名|題名|部署|部門|ファックス|ファクス|生年月日|性別
        |年齢|種別|種類|項目|従業員|業種|業界|~ユーザー名|パスワード|予算|数量|商品|製品
        |サービス名|日時|日付|希望日|認証|検索|言語|会社規模|サイト|ホームページ|ニックネーム
        |きっかけ|注文番号""",
    "ko": """주소|우편번호|제목|부서|팩스|생년월일|성별|나이|~아이디|닉네임|비밀번호|업종|산업
        |규모|직원수|제품|상품|서비스명|수량|예산|날짜|일시|문의유형|문의 유형|문의분야|유형
        |분류|홈페이지|웹사이트|검색|언어|인증번호|주문번호|경로""",
}

# Whose the address, number or name is, where it is not of the person who fills in the form.
SOMEBODY_ELSE: Final[Mapping[str, str]] = {
    "en": """friend|friends|recipient|recipients|receiver|colleague|emergency|spouse|referral
        |referred|referee|=to|to email|email to|mail to|to mail|to name|invitee|beneficiary""",
    "zh": "好友|朋友|收件人|同事|紧急|緊急|被推荐|推荐人|配偶",
    "de": """freund|freunde|freundin|freundes|empfanger|empfangers|empfaenger|kollege|kollegen
        |notfall*""",
    "fr": "ami|amie|amis|destinataire|collegue|urgence",
    "es": "amigo|amiga|amigos|destinatario|colega|emergencia",
    "it": "amico|amica|amici|destinatario|collega|emergenza",
    "pt": "amigo|amiga|amigos|destinatario|colega|emergencia",
    "nl": "vriend|vrienden|ontvanger|collega|noodgeval",
    "pl": "znajomy|znajomego|znajomych|odbiorca|odbiorcy",
    "nordic": """vannens|mottagare|mottagarens|modtager|modtagers|mottaker|mottakers|ven|vens
        |venn|venns|kollega|ystava|ystavan|vastaanottaja*""",
    "cs": "pritel|pritele|prijemce|kamarad*",
    "hu": "barat|baratod|cimzett",
    "ro": "prieten|prietenului|destinatar",
    "tr": "arkadas*|alici|alicinin",
    "ru": "друг|друга|другу|получател*",
    "uk": "друга|другу|отримувач*",
    "el": "φιλος|φιλου|παραληπτη*",
    "ja": "友達|友人|宛先|受取人|緊急|紹介者",
    "ko": "친구|받는 사람|수신인|비상",
}

# A second asking for what was asked before.
AGAIN: Final[Mapping[str, str]] = {
    "en": """confirm*|repeat*|retype*|re type|reenter|re enter|again|verify|verification|email 2
        |e mail 2|mail 2|phone 2|tel 2|mobile 2|alternate|alternative|secondary|other email
        |other phone|second email|second phone""",
    "zh": "确认|確認|再次|重复|重複|备用",
    "de": "bestatig*|wiederhol*|nochmals|erneut",
    "fr": "confirm*|repet*|verif*|ressaisi*",
    "es": "confirm*|repit*|repet*|verific*",
    "it": "conferm*|ripet*|verific*",
    "pt": "confirm*|repit*|repet*",
    "nl": "bevestig*|herhaal*|nogmaals",
    "pl": "potwierdz*|powtorz*|ponownie",
    "nordic": """bekraft*|upprepa*|bekraeft*|gentag*|bekreft*|gjenta*|igen|igjen|vahvista*
        |toista*|uudelleen""",
    "cs": "potvrd*|znovu|zopak*",
    "hu": "megerosit*|ujra|ismet*",
    "ro": "confirm*|repet*",
    "tr": "tekrar*|onayla*|dogrula*",
    "ru": "подтверд*|повтор*|еще раз",
    "uk": "підтверд*|повтор*",
    "el": "επιβεβαιωσ*|επαναληψ*|ξανα",
    "ja": "確認|再入力|もう一度",
    "ko": "확인|재입력",
}

# Words that stand in any label and say nothing of what is asked.
FILLERS: Final = (
    "a an the your my our of for to in is are what which please enter type here add put give us me"
    " i you and or no optional required mandatory field fill this business work primary best valid"
    " new current contact form input txt user customer client number code company"
    " de la le les el los las un une votre ton su tu il lo tua tuo vostro seu sua da do"
    " ihr ihre dein deine der die das bitte eingeben angeben uw je het een van"
    " ditt din dit moj twoj ваш ваша ваше введите укажите"
)
