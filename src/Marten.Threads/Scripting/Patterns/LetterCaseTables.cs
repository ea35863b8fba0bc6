using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Marten.Threads.Scripting.Patterns;

/// <summary>Letters at equal distances whose other case is equally far away.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LetterRun(int First, int Last, int Step, int Distance);

/// <summary>
/// Upper and lower case of the Basic Multilingual Plane as of Unicode 14.0.0. Written out because the tables of
/// .NET differ between its versions, and between hosts with and without ICU.
/// </summary>
internal static class LetterCaseTables
{
    /// <summary>From small letters to capitals.</summary>
    public static ImmutableArray<LetterRun> Capitals { get; } =
    [
        new(0x0061, 0x007A, 1, -32), new(0x00B5, 0x00B5, 1, 743), new(0x00E0, 0x00F6, 1, -32), new(0x00F8, 0x00FE, 1, -32),
        new(0x00FF, 0x00FF, 1, 121), new(0x0101, 0x012F, 2, -1), new(0x0131, 0x0131, 1, -232), new(0x0133, 0x0137, 2, -1),
        new(0x013A, 0x0148, 2, -1), new(0x014B, 0x0177, 2, -1), new(0x017A, 0x017E, 2, -1), new(0x017F, 0x017F, 1, -300),
        new(0x0180, 0x0180, 1, 195), new(0x0183, 0x0185, 2, -1), new(0x0188, 0x0188, 1, -1), new(0x018C, 0x018C, 1, -1),
        new(0x0192, 0x0192, 1, -1), new(0x0195, 0x0195, 1, 97), new(0x0199, 0x0199, 1, -1), new(0x019A, 0x019A, 1, 163),
        new(0x019E, 0x019E, 1, 130), new(0x01A1, 0x01A5, 2, -1), new(0x01A8, 0x01A8, 1, -1), new(0x01AD, 0x01AD, 1, -1),
        new(0x01B0, 0x01B0, 1, -1), new(0x01B4, 0x01B6, 2, -1), new(0x01B9, 0x01B9, 1, -1), new(0x01BD, 0x01BD, 1, -1),
        new(0x01BF, 0x01BF, 1, 56), new(0x01C5, 0x01C5, 1, -1), new(0x01C6, 0x01C6, 1, -2), new(0x01C8, 0x01C8, 1, -1),
        new(0x01C9, 0x01C9, 1, -2), new(0x01CB, 0x01CB, 1, -1), new(0x01CC, 0x01CC, 1, -2), new(0x01CE, 0x01DC, 2, -1),
        new(0x01DD, 0x01DD, 1, -79), new(0x01DF, 0x01EF, 2, -1), new(0x01F2, 0x01F2, 1, -1), new(0x01F3, 0x01F3, 1, -2),
        new(0x01F5, 0x01F5, 1, -1), new(0x01F9, 0x021F, 2, -1), new(0x0223, 0x0233, 2, -1), new(0x023C, 0x023C, 1, -1),
        new(0x023F, 0x0240, 1, 10815), new(0x0242, 0x0242, 1, -1), new(0x0247, 0x024F, 2, -1), new(0x0250, 0x0250, 1, 10783),
        new(0x0251, 0x0251, 1, 10780), new(0x0252, 0x0252, 1, 10782), new(0x0253, 0x0253, 1, -210), new(0x0254, 0x0254, 1, -206),
        new(0x0256, 0x0257, 1, -205), new(0x0259, 0x0259, 1, -202), new(0x025B, 0x025B, 1, -203), new(0x025C, 0x025C, 1, 42319),
        new(0x0260, 0x0260, 1, -205), new(0x0261, 0x0261, 1, 42315), new(0x0263, 0x0263, 1, -207), new(0x0265, 0x0265, 1, 42280),
        new(0x0266, 0x0266, 1, 42308), new(0x0268, 0x0268, 1, -209), new(0x0269, 0x0269, 1, -211), new(0x026A, 0x026A, 1, 42308),
        new(0x026B, 0x026B, 1, 10743), new(0x026C, 0x026C, 1, 42305), new(0x026F, 0x026F, 1, -211), new(0x0271, 0x0271, 1, 10749),
        new(0x0272, 0x0272, 1, -213), new(0x0275, 0x0275, 1, -214), new(0x027D, 0x027D, 1, 10727), new(0x0280, 0x0280, 1, -218),
        new(0x0282, 0x0282, 1, 42307), new(0x0283, 0x0283, 1, -218), new(0x0287, 0x0287, 1, 42282), new(0x0288, 0x0288, 1, -218),
        new(0x0289, 0x0289, 1, -69), new(0x028A, 0x028B, 1, -217), new(0x028C, 0x028C, 1, -71), new(0x0292, 0x0292, 1, -219),
        new(0x029D, 0x029D, 1, 42261), new(0x029E, 0x029E, 1, 42258), new(0x0345, 0x0345, 1, 84), new(0x0371, 0x0373, 2, -1),
        new(0x0377, 0x0377, 1, -1), new(0x037B, 0x037D, 1, 130), new(0x03AC, 0x03AC, 1, -38), new(0x03AD, 0x03AF, 1, -37),
        new(0x03B1, 0x03C1, 1, -32), new(0x03C2, 0x03C2, 1, -31), new(0x03C3, 0x03CB, 1, -32), new(0x03CC, 0x03CC, 1, -64),
        new(0x03CD, 0x03CE, 1, -63), new(0x03D0, 0x03D0, 1, -62), new(0x03D1, 0x03D1, 1, -57), new(0x03D5, 0x03D5, 1, -47),
        new(0x03D6, 0x03D6, 1, -54), new(0x03D7, 0x03D7, 1, -8), new(0x03D9, 0x03EF, 2, -1), new(0x03F0, 0x03F0, 1, -86),
        new(0x03F1, 0x03F1, 1, -80), new(0x03F2, 0x03F2, 1, 7), new(0x03F3, 0x03F3, 1, -116), new(0x03F5, 0x03F5, 1, -96),
        new(0x03F8, 0x03F8, 1, -1), new(0x03FB, 0x03FB, 1, -1), new(0x0430, 0x044F, 1, -32), new(0x0450, 0x045F, 1, -80),
        new(0x0461, 0x0481, 2, -1), new(0x048B, 0x04BF, 2, -1), new(0x04C2, 0x04CE, 2, -1), new(0x04CF, 0x04CF, 1, -15),
        new(0x04D1, 0x052F, 2, -1), new(0x0561, 0x0586, 1, -48), new(0x10D0, 0x10FA, 1, 3008), new(0x10FD, 0x10FF, 1, 3008),
        new(0x13F8, 0x13FD, 1, -8), new(0x1C80, 0x1C80, 1, -6254), new(0x1C81, 0x1C81, 1, -6253), new(0x1C82, 0x1C82, 1, -6244),
        new(0x1C83, 0x1C84, 1, -6242), new(0x1C85, 0x1C85, 1, -6243), new(0x1C86, 0x1C86, 1, -6236), new(0x1C87, 0x1C87, 1, -6181),
        new(0x1C88, 0x1C88, 1, 35266), new(0x1D79, 0x1D79, 1, 35332), new(0x1D7D, 0x1D7D, 1, 3814), new(0x1D8E, 0x1D8E, 1, 35384),
        new(0x1E01, 0x1E95, 2, -1), new(0x1E9B, 0x1E9B, 1, -59), new(0x1EA1, 0x1EFF, 2, -1), new(0x1F00, 0x1F07, 1, 8),
        new(0x1F10, 0x1F15, 1, 8), new(0x1F20, 0x1F27, 1, 8), new(0x1F30, 0x1F37, 1, 8), new(0x1F40, 0x1F45, 1, 8),
        new(0x1F51, 0x1F57, 2, 8), new(0x1F60, 0x1F67, 1, 8), new(0x1F70, 0x1F71, 1, 74), new(0x1F72, 0x1F75, 1, 86),
        new(0x1F76, 0x1F77, 1, 100), new(0x1F78, 0x1F79, 1, 128), new(0x1F7A, 0x1F7B, 1, 112), new(0x1F7C, 0x1F7D, 1, 126),
        new(0x1FB0, 0x1FB1, 1, 8), new(0x1FBE, 0x1FBE, 1, -7205), new(0x1FD0, 0x1FD1, 1, 8), new(0x1FE0, 0x1FE1, 1, 8),
        new(0x1FE5, 0x1FE5, 1, 7), new(0x214E, 0x214E, 1, -28), new(0x2170, 0x217F, 1, -16), new(0x2184, 0x2184, 1, -1),
        new(0x24D0, 0x24E9, 1, -26), new(0x2C30, 0x2C5F, 1, -48), new(0x2C61, 0x2C61, 1, -1), new(0x2C65, 0x2C65, 1, -10795),
        new(0x2C66, 0x2C66, 1, -10792), new(0x2C68, 0x2C6C, 2, -1), new(0x2C73, 0x2C73, 1, -1), new(0x2C76, 0x2C76, 1, -1),
        new(0x2C81, 0x2CE3, 2, -1), new(0x2CEC, 0x2CEE, 2, -1), new(0x2CF3, 0x2CF3, 1, -1), new(0x2D00, 0x2D25, 1, -7264),
        new(0x2D27, 0x2D27, 1, -7264), new(0x2D2D, 0x2D2D, 1, -7264), new(0xA641, 0xA66D, 2, -1), new(0xA681, 0xA69B, 2, -1),
        new(0xA723, 0xA72F, 2, -1), new(0xA733, 0xA76F, 2, -1), new(0xA77A, 0xA77C, 2, -1), new(0xA77F, 0xA787, 2, -1),
        new(0xA78C, 0xA78C, 1, -1), new(0xA791, 0xA793, 2, -1), new(0xA794, 0xA794, 1, 48), new(0xA797, 0xA7A9, 2, -1),
        new(0xA7B5, 0xA7C3, 2, -1), new(0xA7C8, 0xA7CA, 2, -1), new(0xA7D1, 0xA7D1, 1, -1), new(0xA7D7, 0xA7D9, 2, -1),
        new(0xA7F6, 0xA7F6, 1, -1), new(0xAB53, 0xAB53, 1, -928), new(0xAB70, 0xABBF, 1, -38864), new(0xFF41, 0xFF5A, 1, -32),
    ];

    /// <summary>From capitals to small letters.</summary>
    public static ImmutableArray<LetterRun> Smalls { get; } =
    [
        new(0x0041, 0x005A, 1, 32), new(0x00C0, 0x00D6, 1, 32), new(0x00D8, 0x00DE, 1, 32), new(0x0100, 0x012E, 2, 1),
        new(0x0130, 0x0130, 1, -199), new(0x0132, 0x0136, 2, 1), new(0x0139, 0x0147, 2, 1), new(0x014A, 0x0176, 2, 1),
        new(0x0178, 0x0178, 1, -121), new(0x0179, 0x017D, 2, 1), new(0x0181, 0x0181, 1, 210), new(0x0182, 0x0184, 2, 1),
        new(0x0186, 0x0186, 1, 206), new(0x0187, 0x0187, 1, 1), new(0x0189, 0x018A, 1, 205), new(0x018B, 0x018B, 1, 1),
        new(0x018E, 0x018E, 1, 79), new(0x018F, 0x018F, 1, 202), new(0x0190, 0x0190, 1, 203), new(0x0191, 0x0191, 1, 1),
        new(0x0193, 0x0193, 1, 205), new(0x0194, 0x0194, 1, 207), new(0x0196, 0x0196, 1, 211), new(0x0197, 0x0197, 1, 209),
        new(0x0198, 0x0198, 1, 1), new(0x019C, 0x019C, 1, 211), new(0x019D, 0x019D, 1, 213), new(0x019F, 0x019F, 1, 214),
        new(0x01A0, 0x01A4, 2, 1), new(0x01A6, 0x01A6, 1, 218), new(0x01A7, 0x01A7, 1, 1), new(0x01A9, 0x01A9, 1, 218),
        new(0x01AC, 0x01AC, 1, 1), new(0x01AE, 0x01AE, 1, 218), new(0x01AF, 0x01AF, 1, 1), new(0x01B1, 0x01B2, 1, 217),
        new(0x01B3, 0x01B5, 2, 1), new(0x01B7, 0x01B7, 1, 219), new(0x01B8, 0x01B8, 1, 1), new(0x01BC, 0x01BC, 1, 1),
        new(0x01C4, 0x01C4, 1, 2), new(0x01C5, 0x01C5, 1, 1), new(0x01C7, 0x01C7, 1, 2), new(0x01C8, 0x01C8, 1, 1),
        new(0x01CA, 0x01CA, 1, 2), new(0x01CB, 0x01DB, 2, 1), new(0x01DE, 0x01EE, 2, 1), new(0x01F1, 0x01F1, 1, 2),
        new(0x01F2, 0x01F4, 2, 1), new(0x01F6, 0x01F6, 1, -97), new(0x01F7, 0x01F7, 1, -56), new(0x01F8, 0x021E, 2, 1),
        new(0x0220, 0x0220, 1, -130), new(0x0222, 0x0232, 2, 1), new(0x023A, 0x023A, 1, 10795), new(0x023B, 0x023B, 1, 1),
        new(0x023D, 0x023D, 1, -163), new(0x023E, 0x023E, 1, 10792), new(0x0241, 0x0241, 1, 1), new(0x0243, 0x0243, 1, -195),
        new(0x0244, 0x0244, 1, 69), new(0x0245, 0x0245, 1, 71), new(0x0246, 0x024E, 2, 1), new(0x0370, 0x0372, 2, 1),
        new(0x0376, 0x0376, 1, 1), new(0x037F, 0x037F, 1, 116), new(0x0386, 0x0386, 1, 38), new(0x0388, 0x038A, 1, 37),
        new(0x038C, 0x038C, 1, 64), new(0x038E, 0x038F, 1, 63), new(0x0391, 0x03A1, 1, 32), new(0x03A3, 0x03AB, 1, 32),
        new(0x03CF, 0x03CF, 1, 8), new(0x03D8, 0x03EE, 2, 1), new(0x03F4, 0x03F4, 1, -60), new(0x03F7, 0x03F7, 1, 1),
        new(0x03F9, 0x03F9, 1, -7), new(0x03FA, 0x03FA, 1, 1), new(0x03FD, 0x03FF, 1, -130), new(0x0400, 0x040F, 1, 80),
        new(0x0410, 0x042F, 1, 32), new(0x0460, 0x0480, 2, 1), new(0x048A, 0x04BE, 2, 1), new(0x04C0, 0x04C0, 1, 15),
        new(0x04C1, 0x04CD, 2, 1), new(0x04D0, 0x052E, 2, 1), new(0x0531, 0x0556, 1, 48), new(0x10A0, 0x10C5, 1, 7264),
        new(0x10C7, 0x10C7, 1, 7264), new(0x10CD, 0x10CD, 1, 7264), new(0x13A0, 0x13EF, 1, 38864), new(0x13F0, 0x13F5, 1, 8),
        new(0x1C90, 0x1CBA, 1, -3008), new(0x1CBD, 0x1CBF, 1, -3008), new(0x1E00, 0x1E94, 2, 1), new(0x1E9E, 0x1E9E, 1, -7615),
        new(0x1EA0, 0x1EFE, 2, 1), new(0x1F08, 0x1F0F, 1, -8), new(0x1F18, 0x1F1D, 1, -8), new(0x1F28, 0x1F2F, 1, -8),
        new(0x1F38, 0x1F3F, 1, -8), new(0x1F48, 0x1F4D, 1, -8), new(0x1F59, 0x1F5F, 2, -8), new(0x1F68, 0x1F6F, 1, -8),
        new(0x1F88, 0x1F8F, 1, -8), new(0x1F98, 0x1F9F, 1, -8), new(0x1FA8, 0x1FAF, 1, -8), new(0x1FB8, 0x1FB9, 1, -8),
        new(0x1FBA, 0x1FBB, 1, -74), new(0x1FBC, 0x1FBC, 1, -9), new(0x1FC8, 0x1FCB, 1, -86), new(0x1FCC, 0x1FCC, 1, -9),
        new(0x1FD8, 0x1FD9, 1, -8), new(0x1FDA, 0x1FDB, 1, -100), new(0x1FE8, 0x1FE9, 1, -8), new(0x1FEA, 0x1FEB, 1, -112),
        new(0x1FEC, 0x1FEC, 1, -7), new(0x1FF8, 0x1FF9, 1, -128), new(0x1FFA, 0x1FFB, 1, -126), new(0x1FFC, 0x1FFC, 1, -9),
        new(0x2126, 0x2126, 1, -7517), new(0x212A, 0x212A, 1, -8383), new(0x212B, 0x212B, 1, -8262), new(0x2132, 0x2132, 1, 28),
        new(0x2160, 0x216F, 1, 16), new(0x2183, 0x2183, 1, 1), new(0x24B6, 0x24CF, 1, 26), new(0x2C00, 0x2C2F, 1, 48),
        new(0x2C60, 0x2C60, 1, 1), new(0x2C62, 0x2C62, 1, -10743), new(0x2C63, 0x2C63, 1, -3814), new(0x2C64, 0x2C64, 1, -10727),
        new(0x2C67, 0x2C6B, 2, 1), new(0x2C6D, 0x2C6D, 1, -10780), new(0x2C6E, 0x2C6E, 1, -10749), new(0x2C6F, 0x2C6F, 1, -10783),
        new(0x2C70, 0x2C70, 1, -10782), new(0x2C72, 0x2C72, 1, 1), new(0x2C75, 0x2C75, 1, 1), new(0x2C7E, 0x2C7F, 1, -10815),
        new(0x2C80, 0x2CE2, 2, 1), new(0x2CEB, 0x2CED, 2, 1), new(0x2CF2, 0x2CF2, 1, 1), new(0xA640, 0xA66C, 2, 1),
        new(0xA680, 0xA69A, 2, 1), new(0xA722, 0xA72E, 2, 1), new(0xA732, 0xA76E, 2, 1), new(0xA779, 0xA77B, 2, 1),
        new(0xA77D, 0xA77D, 1, -35332), new(0xA77E, 0xA786, 2, 1), new(0xA78B, 0xA78B, 1, 1), new(0xA78D, 0xA78D, 1, -42280),
        new(0xA790, 0xA792, 2, 1), new(0xA796, 0xA7A8, 2, 1), new(0xA7AA, 0xA7AA, 1, -42308), new(0xA7AB, 0xA7AB, 1, -42319),
        new(0xA7AC, 0xA7AC, 1, -42315), new(0xA7AD, 0xA7AD, 1, -42305), new(0xA7AE, 0xA7AE, 1, -42308), new(0xA7B0, 0xA7B0, 1, -42258),
        new(0xA7B1, 0xA7B1, 1, -42282), new(0xA7B2, 0xA7B2, 1, -42261), new(0xA7B3, 0xA7B3, 1, 928), new(0xA7B4, 0xA7C2, 2, 1),
        new(0xA7C4, 0xA7C4, 1, -48), new(0xA7C5, 0xA7C5, 1, -42307), new(0xA7C6, 0xA7C6, 1, -35384), new(0xA7C7, 0xA7C9, 2, 1),
        new(0xA7D0, 0xA7D0, 1, 1), new(0xA7D6, 0xA7D8, 2, 1), new(0xA7F5, 0xA7F5, 1, 1), new(0xFF21, 0xFF3A, 1, 32),
    ];

    /// <summary>Small letters whose capital is several letters.</summary>
    public static FrozenDictionary<char, string> LongCapitals { get; } = FrozenDictionary.ToFrozenDictionary<char, string>(
    [
        new('\u00DF', "\u0053\u0053"), new('\u0149', "\u02BC\u004E"), new('\u01F0', "\u004A\u030C"), new('\u0390', "\u0399\u0308\u0301"),
        new('\u03B0', "\u03A5\u0308\u0301"), new('\u0587', "\u0535\u0552"), new('\u1E96', "\u0048\u0331"), new('\u1E97', "\u0054\u0308"),
        new('\u1E98', "\u0057\u030A"), new('\u1E99', "\u0059\u030A"), new('\u1E9A', "\u0041\u02BE"), new('\u1F50', "\u03A5\u0313"),
        new('\u1F52', "\u03A5\u0313\u0300"), new('\u1F54', "\u03A5\u0313\u0301"), new('\u1F56', "\u03A5\u0313\u0342"),
        new('\u1F80', "\u1F08\u0399"), new('\u1F81', "\u1F09\u0399"), new('\u1F82', "\u1F0A\u0399"), new('\u1F83', "\u1F0B\u0399"),
        new('\u1F84', "\u1F0C\u0399"), new('\u1F85', "\u1F0D\u0399"), new('\u1F86', "\u1F0E\u0399"), new('\u1F87', "\u1F0F\u0399"),
        new('\u1F88', "\u1F08\u0399"), new('\u1F89', "\u1F09\u0399"), new('\u1F8A', "\u1F0A\u0399"), new('\u1F8B', "\u1F0B\u0399"),
        new('\u1F8C', "\u1F0C\u0399"), new('\u1F8D', "\u1F0D\u0399"), new('\u1F8E', "\u1F0E\u0399"), new('\u1F8F', "\u1F0F\u0399"),
        new('\u1F90', "\u1F28\u0399"), new('\u1F91', "\u1F29\u0399"), new('\u1F92', "\u1F2A\u0399"), new('\u1F93', "\u1F2B\u0399"),
        new('\u1F94', "\u1F2C\u0399"), new('\u1F95', "\u1F2D\u0399"), new('\u1F96', "\u1F2E\u0399"), new('\u1F97', "\u1F2F\u0399"),
        new('\u1F98', "\u1F28\u0399"), new('\u1F99', "\u1F29\u0399"), new('\u1F9A', "\u1F2A\u0399"), new('\u1F9B', "\u1F2B\u0399"),
        new('\u1F9C', "\u1F2C\u0399"), new('\u1F9D', "\u1F2D\u0399"), new('\u1F9E', "\u1F2E\u0399"), new('\u1F9F', "\u1F2F\u0399"),
        new('\u1FA0', "\u1F68\u0399"), new('\u1FA1', "\u1F69\u0399"), new('\u1FA2', "\u1F6A\u0399"), new('\u1FA3', "\u1F6B\u0399"),
        new('\u1FA4', "\u1F6C\u0399"), new('\u1FA5', "\u1F6D\u0399"), new('\u1FA6', "\u1F6E\u0399"), new('\u1FA7', "\u1F6F\u0399"),
        new('\u1FA8', "\u1F68\u0399"), new('\u1FA9', "\u1F69\u0399"), new('\u1FAA', "\u1F6A\u0399"), new('\u1FAB', "\u1F6B\u0399"),
        new('\u1FAC', "\u1F6C\u0399"), new('\u1FAD', "\u1F6D\u0399"), new('\u1FAE', "\u1F6E\u0399"), new('\u1FAF', "\u1F6F\u0399"),
        new('\u1FB2', "\u1FBA\u0399"), new('\u1FB3', "\u0391\u0399"), new('\u1FB4', "\u0386\u0399"), new('\u1FB6', "\u0391\u0342"),
        new('\u1FB7', "\u0391\u0342\u0399"), new('\u1FBC', "\u0391\u0399"), new('\u1FC2', "\u1FCA\u0399"), new('\u1FC3', "\u0397\u0399"),
        new('\u1FC4', "\u0389\u0399"), new('\u1FC6', "\u0397\u0342"), new('\u1FC7', "\u0397\u0342\u0399"), new('\u1FCC', "\u0397\u0399"),
        new('\u1FD2', "\u0399\u0308\u0300"), new('\u1FD3', "\u0399\u0308\u0301"), new('\u1FD6', "\u0399\u0342"),
        new('\u1FD7', "\u0399\u0308\u0342"), new('\u1FE2', "\u03A5\u0308\u0300"), new('\u1FE3', "\u03A5\u0308\u0301"),
        new('\u1FE4', "\u03A1\u0313"), new('\u1FE6', "\u03A5\u0342"), new('\u1FE7', "\u03A5\u0308\u0342"), new('\u1FF2', "\u1FFA\u0399"),
        new('\u1FF3', "\u03A9\u0399"), new('\u1FF4', "\u038F\u0399"), new('\u1FF6', "\u03A9\u0342"), new('\u1FF7', "\u03A9\u0342\u0399"),
        new('\u1FFC', "\u03A9\u0399"), new('\uFB00', "\u0046\u0046"), new('\uFB01', "\u0046\u0049"), new('\uFB02', "\u0046\u004C"),
        new('\uFB03', "\u0046\u0046\u0049"), new('\uFB04', "\u0046\u0046\u004C"), new('\uFB05', "\u0053\u0054"),
        new('\uFB06', "\u0053\u0054"), new('\uFB13', "\u0544\u0546"), new('\uFB14', "\u0544\u0535"), new('\uFB15', "\u0544\u053B"),
        new('\uFB16', "\u054E\u0546"), new('\uFB17', "\u0544\u053D"),
    ]);
}
