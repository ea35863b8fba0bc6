namespace Marten.Threads.Protocol.Keys;

/// <summary>Why <see cref="IdentityToken"/> did not accept a token.</summary>
public enum TokenRefusal
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>
    /// There is no token. The reference takes such a caller for an anonymous one (specification, section 3.3); here the caller of the
    /// validation decides.
    /// </summary>
    Missing,

    /// <summary>Longer than <see cref="IdentityToken.TokenLengthMax"/> characters.</summary>
    TooLong,

    /// <summary>Not three parts with dots between them: the reference's "thread token not found".</summary>
    NotAToken,

    /// <summary>The header is any other than <c>{"alg":"Ed25519","typ":"JWT"}</c>.</summary>
    WrongAlgorithm,

    /// <summary>The signature is not the issuer's, or not strict (<see cref="VerifyingKey.Verify"/>).</summary>
    WrongSignature,

    /// <summary>The issuer signed it, but the claims are not a JSON object, repeat a name, or have a value of the wrong type.</summary>
    Malformed,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It comes from the future: more than <see cref="IdentityToken.ClockSkewMax"/> ahead.</summary>
    NotYetValid,

    /// <summary>An audience is asked for, and the token does not name it.</summary>
    WrongAudience,

    /// <summary>An audience is asked for, and the token, though it names it, would never expire.</summary>
    NoExpiry,

    /// <summary>The subject is absent or is not an Ed25519 public key.</summary>
    NoSubject,
}
